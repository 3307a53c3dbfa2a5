/** What the command asks of the server, and what it makes of the answers. */
import { setTimeout as pause } from 'node:timers/promises';
import type { TypedDocumentString } from '../../schema/generated/graphql.ts';
import type { Access } from './access.ts';
import { Problem, type ProblemKind } from './problem.ts';
import { type Answer, ask, type Question } from './request.ts';
import { VERSION } from './version.ts';

/** As the server answers. */
export type Credentials = {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
  readonly AccountId?: string;
};

/** How to narrow a session. What is left out is as the server has it. */
export type Narrowing = {
  readonly duration?: string | undefined;
  readonly access?: string | undefined;
  readonly policy?: string | undefined;
  readonly region?: string | undefined;
};

export type Server = {
  /** @param connection an id, or an AWS account's */
  credentials(connection: string, narrowing: Narrowing): Promise<Credentials>;
  /** The answer as it came, whatever it says, to be handed on. */
  rawCredentials(connection: string, narrowing: Narrowing): Promise<Answer>;
  query<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
};

/** For a whole answer. A program waits for it. */
const ANSWER_MS = 10_000;

/** Before each further attempt, when the server could not be reached or was not ready: a restart takes so long. */
const PAUSES_MS = [300, 1_500];

/** Every method throws a Problem when the answer is not what was asked for. */
export function createServer(access: Access): Server {
  const send = async (path: string, query?: object): Promise<Answer> => {
    const headers = {
      Authorization: `Bearer ${access.token}`,
      'User-Agent': `aurora-credentials/${VERSION}`,
      ...(query !== undefined && { 'Content-Type': 'application/json' }),
    };
    const question: Question =
      query === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(query) };
    try {
      return await ask(new URL(path, access.server), question, ANSWER_MS);
    } catch (error) {
      throw unreachable(access.server, error as NodeJS.ErrnoException);
    }
  };

  /** Tries again what may be over in a moment. */
  const patiently = async (path: string, query?: object): Promise<Answer> => {
    for (const wait of [...PAUSES_MS, null]) {
      try {
        const answer = await send(path, query);
        const isAway = [502, 503, 504].includes(answer.status);
        if (wait === null || !isAway || (answer.retryAfter ?? 0) * 1_000 > wait) return answer;
      } catch (error) {
        if (wait === null || (error instanceof Problem && error.code === 'TIMEOUT')) throw error;
      }
      await pause(wait);
    }
    throw new Error('There is no attempt after the last.');
  };

  return {
    async credentials(connection, narrowing) {
      const answer = await patiently(credentialsPath(connection, narrowing));
      const body = bodyOf(answer);
      if (answer.status !== 200) throw problemOf(answer, body, access);
      if (!isCredentials(body)) throw notAurora(access.server);
      return body;
    },

    rawCredentials: (connection, narrowing) => send(credentialsPath(connection, narrowing)),

    async query(document, variables) {
      const answer = await patiently('/graphql', { query: String(document), variables });
      const { data, errors } = bodyOf(answer) as {
        data?: unknown;
        errors?: { message: string; extensions?: object }[];
      };
      const [first] = Array.isArray(errors) ? errors : [];
      if (first !== undefined)
        throw problemOf(answer, { ...first.extensions, message: first.message }, access);
      if (typeof data !== 'object' || data === null) throw notAurora(access.server);
      return data as never;
    },
  };
}

function credentialsPath(connection: string, narrowing: Narrowing): string {
  const query = new URLSearchParams(
    Object.entries(narrowing).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return `/credentials/${connection}${query.size === 0 ? '' : `?${query}`}`;
}

/** A JSON object, or nothing that could be taken for an answer. */
function bodyOf({ body: text }: Answer): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

function isCredentials(body: object): body is Credentials {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = body as Partial<Credentials>;
  return (
    // Plain ASCII, as AWS makes them: they go into shells, terminals and headers.
    [AccessKeyId, SecretAccessKey, Token, Expiration].every(
      (text) => typeof text === 'string' && /^[\x20-\x7e]*$/.test(text),
    ) && !Number.isNaN(Date.parse(Expiration ?? ''))
  );
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'USAGE',
  401: 'REFUSED',
  403: 'REFUSED',
  404: 'NOT_FOUND',
  409: 'NO_CREDENTIALS',
  429: 'UNAVAILABLE',
};

function problemOf(
  { status, retryAfter }: Answer,
  { message, code, remedies, requestId }: Record<string, unknown>,
  { server, renewal }: Access,
): Problem {
  if (typeof message !== 'string') return notAurora(server);
  const kind =
    KINDS[status === 200 ? statusOf(code) : status] ?? (status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED');
  const told = Array.isArray(remedies)
    ? remedies.filter((one): one is string => typeof one === 'string')
    : [];
  return new Problem(
    kind,
    message,
    [
      // How to send a token is this program's affair; which, and whose, is the caller's.
      ...(status === 401 ? [renewal] : told),
      ...(kind === 'NOT_FOUND' ? ['See what there is: aurora-credentials list'] : []),
      ...(retryAfter === null ? [] : [`Try again in ${retryAfter} s.`]),
    ],
    {
      code: typeof code === 'string' ? code : null,
      requestId: typeof requestId === 'string' ? requestId : null,
    },
  );
}

/** GraphQL says with 200 what went wrong in a part. */
function statusOf(code: unknown): number {
  if (code === 'FORBIDDEN') return 403;
  return code === 'NOT_FOUND' ? 404 : 500;
}

function unreachable(server: string, { name, code, message }: NodeJS.ErrnoException): Problem {
  if (name === 'AbortError') {
    return new Problem(
      'UNAVAILABLE',
      `${server} has not answered within ${ANSWER_MS / 1_000} s.`,
      TRY_AGAIN,
      {
        code: 'TIMEOUT',
      },
    );
  }
  return new Problem('UNAVAILABLE', `${server} cannot be reached: ${code ?? message}.`, [
    'Check the address: --server, AURORA_SERVER, or that of the login.',
    ...TRY_AGAIN,
  ]);
}

const TRY_AGAIN = ['Try again. If it stays so, ask the operator whether Aurora runs.'];

function notAurora(server: string): Problem {
  return new Problem(
    'UNEXPECTED',
    `What ${server} has answered is not from Aurora, or from another version.`,
    ['Check the address: does it lead through a proxy that answers by itself?'],
  );
}
