/** The client of Aurora's HTTP API. */
import { setTimeout as pause } from 'node:timers/promises';
import type { TypedDocumentString } from '../../schema/generated/graphql.ts';
import type { Access } from './access.ts';
import type { CommandLine } from './command-line.ts';
import { Problem, type ProblemKind } from './problem.ts';
import { type Answer, ask, type Question } from './request.ts';
import { streamEvents } from './stream.ts';
import { VERSION } from './version.ts';

/** The server's answer. */
export type Credentials = {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
  readonly AccountId?: string;
};

/** Timeout for a complete answer. A program waits for it. */
const TIMEOUT_MS = 10_000;

/** Pauses before retries when the server is unreachable or not ready: long enough for a restart. */
const PAUSES_MS = [300, 1_500];

/** Each method throws a Problem when the answer is an error or not from Aurora. */
export class ApiClient {
  readonly #access: Access;
  readonly #program: string;

  /** @param program the name of the calling program, for the server's log */
  constructor(access: Access, program = 'aurora-credentials') {
    this.#access = access;
    this.#program = program;
  }

  /** An address in an answer, which may be relative to the server. */
  addressOf(reference: string): string {
    return new URL(reference, this.#access.server).href;
  }

  /** @param connection the id of a connection, or of an AWS account */
  async credentials(connection: string, narrowing: CommandLine['narrowing']): Promise<Credentials> {
    const answer = await this.#sendWithRetries(credentialsPath(connection, narrowing));
    const body = bodyOf(answer);
    if (answer.status !== 200) throw problemOf(answer, body, this.#access);
    if (!isCredentials(body)) throw notAurora(this.#access.server);
    return body;
  }

  /** The unchanged answer, also when it is an error. */
  rawCredentials(connection: string, narrowing: CommandLine['narrowing']): Promise<Answer> {
    return this.#send(credentialsPath(connection, narrowing));
  }

  async query<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    return this.#resultOf<Result>(
      await this.#sendWithRetries('/graphql', { query: String(document), variables }),
    );
  }

  /** The results of a subscription until its end. Does not reconnect: the caller knows where to go on. */
  async *subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result> {
    const { server } = this.#access;
    const question = this.#question({ query: String(document), variables });
    const headers = { ...question.headers, Accept: 'text/event-stream' };
    try {
      for await (const event of streamEvents(new URL('/graphql', server), { ...question, headers }))
        yield this.#resultOf<Result>(event);
    } catch (error) {
      throw error instanceof Problem ? error : unreachable(server, error as NodeJS.ErrnoException);
    }
  }

  /** The data of an answer to an operation. */
  #resultOf<Result>(answer: Answer): Result {
    const { data, errors } = bodyOf(answer) as {
      data?: unknown;
      errors?: { message: string; extensions?: object }[];
    };
    const [first] = Array.isArray(errors) ? errors : [];
    if (first !== undefined)
      throw problemOf(answer, { ...first.extensions, message: first.message }, this.#access);
    if (typeof data !== 'object' || data === null) throw notAurora(this.#access.server, answer.status);
    return data as Result;
  }

  #question(query?: object): Question {
    const headers = {
      Authorization: `Bearer ${this.#access.token}`,
      'User-Agent': `${this.#program}/${VERSION}`,
      ...(query !== undefined && { 'Content-Type': 'application/json' }),
    };
    return query === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(query) };
  }

  async #send(path: string, query?: object): Promise<Answer> {
    const { server } = this.#access;
    const question = this.#question(query);
    try {
      return await ask(new URL(path, server), question, TIMEOUT_MS);
    } catch (error) {
      throw unreachable(server, error as NodeJS.ErrnoException);
    }
  }

  /** Retries after errors that may soon be over. */
  async #sendWithRetries(path: string, query?: object): Promise<Answer> {
    for (const pauseMs of PAUSES_MS) {
      try {
        const answer = await this.#send(path, query);
        if (!isUnavailable(answer.status) || (answer.retryAfter ?? 0) * 1_000 > pauseMs) return answer;
      } catch (error) {
        if (error instanceof Problem && error.code === 'TIMEOUT') throw error;
      }
      await pause(pauseMs);
    }
    return this.#send(path, query);
  }
}

function isUnavailable(status: number): boolean {
  return [502, 503, 504].includes(status);
}

function credentialsPath(connection: string, narrowing: CommandLine['narrowing']): string {
  const query = new URLSearchParams(
    Object.entries(narrowing).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return `/credentials/${connection}${query.size === 0 ? '' : `?${query}`}`;
}

/** The body as a JSON object; empty when it is anything else. */
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
    // Plain ASCII, as AWS creates them: they go into shells, terminals and headers.
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
  if (typeof message !== 'string') return notAurora(server, status);
  const kind =
    KINDS[status === 200 ? statusOf(code) : status] ?? (status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED');
  const fromServer = Array.isArray(remedies) ? remedies.filter((one) => typeof one === 'string') : [];
  return new Problem(
    kind,
    message,
    [
      // The server does not know where this program found the token.
      ...(status === 401 ? [renewal] : fromServer),
      ...(kind === 'NOT_FOUND' ? ['List the connections: aurora-credentials list'] : []),
      ...(retryAfter === null ? [] : [`Try again in ${retryAfter} s.`]),
    ],
    {
      code: typeof code === 'string' ? code : null,
      requestId: typeof requestId === 'string' ? requestId : null,
    },
  );
}

/** The HTTP status for a GraphQL error, which comes with status 200. */
function statusOf(code: unknown): number {
  if (typeof code === 'string' && MISTAKES.test(code)) return 400;
  if (code === 'FORBIDDEN') return 403;
  return code === 'NOT_FOUND' ? 404 : 500;
}

/** Codes of wrong arguments. */
const MISTAKES = /^(?:BAD_USER_INPUT|INVALID_\w+|WORKSPACE_\w+|PARTITION_MISMATCH|ROLE_IN_AURORAS_ACCOUNT)$/;

function unreachable(server: string, { name, code, message }: NodeJS.ErrnoException): Problem {
  if (name === 'AbortError') {
    const text = `${server} has not answered within ${TIMEOUT_MS / 1_000} s.`;
    return new Problem('UNAVAILABLE', text, [TRY_AGAIN], { code: 'TIMEOUT' });
  }
  return new Problem('UNAVAILABLE', `${server} cannot be reached: ${code ?? message}.`, [
    'Check the address: --server, AURORA_URL, or the address of the login.',
    TRY_AGAIN,
  ]);
}

const TRY_AGAIN = 'Try again. If the problem persists, ask the operator whether Aurora is running.';

function notAurora(server: string, status = 200): Problem {
  // A proxy answers so while Aurora restarts.
  if (isUnavailable(status))
    return new Problem('UNAVAILABLE', `Aurora is unavailable: ${server} answers ${status}.`, [TRY_AGAIN]);
  return new Problem('UNEXPECTED', `The answer of ${server} is not from Aurora, or from another version.`, [
    'Check the address: does a proxy answer instead of Aurora?',
  ]);
}
