/**
 * Credentials for programs, in the container protocol of AWS's SDKs (reference/aws-facts.md, section 5):
 * `AWS_CONTAINER_CREDENTIALS_FULL_URI` names this address, `AWS_CONTAINER_AUTHORIZATION_TOKEN` holds the token.
 *
 * Most requests repeat an earlier one. Such an answer is still right when nothing at all has been committed
 * since, by whatever process, the token has not expired, and the session is good.
 */
import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Authenticator } from '../auth/authenticator.ts';
import { mayUse } from '../auth/viewer.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { KeptSession, Session } from '../credentials/kept-session.ts';
import type { CredentialsRefusal } from '../credentials/refusals.ts';
import type { Lifecycle, LifecycleEvents } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import { cameOverTls, clientAddress, STRICT_TRANSPORT } from './client-address.ts';
import { isForeignPage } from './cors.ts';
import { CREDENTIALS_PATH, readCredentialsQuery } from './credentials-query.ts';
import {
  FOREIGN_PAGE,
  formatError,
  GET_ONLY,
  NO_CREDENTIALS_SCOPE,
  REJECTIONS,
  type Shown,
} from './errors.ts';

export type CredentialsHttpParts = {
  readonly credentials: Credentials;
  readonly authenticator: Authenticator;
  /** Changes with every commit to the database, of whatever process. */
  readonly revision: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly trustedProxies: BlockList;
  /** Origins of pages that may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** As every answer of the server has them. */
  readonly headers: Readonly<Record<string, string>>;
};

/** An answer, and how long it is the right one. */
type Remembered = {
  readonly revision: number;
  readonly until: Millis;
  readonly kept: KeptSession;
  readonly accountId: string;
};

/** What is written for a session, made once. */
type Answer = { readonly headers: readonly string[]; readonly body: string };

/** Some 3 MB. */
const MOST_REMEMBERED = 10_000;

/** So long at most: the last use of a key is kept to the minute, and keys of an issuer can be withdrawn. */
const REMEMBERED_FOR: Millis = 60_000;

/** However busy the database is: a second look follows in the same moment, and finds the session made. */
const MOST_LOOKS = 20;

const STATUS: Readonly<Record<CredentialsRefusal['kind'], number>> = {
  NOT_FOUND: 404,
  MISTAKE: 400,
  STATE: 409,
  AWAY: 503,
  TOO_MANY: 429,
};

/** For whoever comes back without having been told when. */
const COME_BACK_SECONDS: Readonly<Partial<Record<CredentialsRefusal['kind'], number>>> = {
  AWAY: 5,
  TOO_MANY: 60,
};

type Refused = Shown & {
  readonly status: number;
  readonly failureCode?: string | null;
  /** Set when the connection or its session is the reason. */
  readonly kind?: CredentialsRefusal['kind'];
};

export function createCredentialsHandler(parts: CredentialsHttpParts) {
  const { credentials, authenticator, revision, clock, log, lifecycle } = parts;
  const remembered = new Map<string, Remembered>();
  const answers = new WeakMap<Session, Answer>();
  const common = Object.entries({
    ...parts.headers,
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  }).flat();

  const answerOf = (session: Session, accountId: string): Answer => {
    const known = answers.get(session);
    if (known !== undefined) return known;
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session.credentials;
    const body = JSON.stringify({
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      // Whole seconds: not every SDK reads fractions.
      Expiration: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      AccountId: accountId,
    });
    const answer = { body, headers: [...common, 'Content-Length', String(Buffer.byteLength(body))] };
    answers.set(session, answer);
    return answer;
  };

  const ownHeaders = (request: IncomingMessage, requestId: string) =>
    cameOverTls(request, parts.trustedProxies)
      ? ['X-Request-Id', requestId, ...STRICT_TRANSPORT]
      : ['X-Request-Id', requestId];

  const handOut = (
    request: IncomingMessage,
    response: ServerResponse,
    { kept, session, accountId }: { kept: KeptSession; session: Session; accountId: string },
    requestId: string,
  ) => {
    kept.handOut();
    const { headers, body } = answerOf(session, accountId);
    response.writeHead(200, [...headers, ...ownHeaders(request, requestId)]);
    // Credentials are plain ASCII, which is written as it is.
    response.end(body, 'latin1');
  };

  const refuse = (
    request: IncomingMessage,
    response: ServerResponse,
    refused: Refused,
    requestId: string,
  ) => {
    const { status, message, code, remedies, retryAfter, failureCode = null } = refused;
    // The JS SDK reads the capitals, others the small letters.
    const body = JSON.stringify({
      Code: code,
      Message: message,
      code,
      message,
      remedies,
      failureCode,
      requestId,
    });
    response.writeHead(status, [
      ...common,
      ...['Content-Length', String(Buffer.byteLength(body)), ...ownHeaders(request, requestId)],
      ...(retryAfter === undefined ? [] : ['Retry-After', String(retryAfter)]),
      ...(status === 401
        ? ['WWW-Authenticate', `Bearer${refused === MISSING ? '' : ' error="invalid_token"'}`]
        : []),
      ...(status === 405 ? ['Allow', 'GET'] : []),
    ]);
    response.end(body);
  };

  const ended = (
    request: IncomingMessage,
    { statusCode: status }: ServerResponse,
    outcome: LifecycleEvents['credentials.answer']['outcome'],
    durationMs: number,
  ) => {
    lifecycle.emit('credentials.answer', { outcome });
    const { method = '' } = request;
    lifecycle.emit('request.end', { route: 'credentials', method, status, durationMs });
  };

  /** Answers with credentials, and says where they came from; or returns the refusal. */
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<Refused | 'CACHED' | 'ISSUED'> => {
    if (request.method !== 'GET') return { status: 405, ...GET_ONLY };
    // Before the lookup: no session is made for a request that is refused.
    if (isForeignPage(request, parts.corsOrigins)) return { status: 403, ...FOREIGN_PAGE };
    const url = request.url ?? '';
    const authorization = request.headers.authorization;
    let isCached = true;
    for (let look = 0; look < MOST_LOOKS; look++) {
      const before = revision();
      const authentication = await authenticator.authenticate(asBearer(authorization));
      if (!authentication.ok) {
        const { error: reason } = authentication;
        if (reason === 'MISSING') return MISSING;
        return { status: reason === 'ISSUER_UNAVAILABLE' ? 503 : 401, ...REJECTIONS[reason] };
      }
      const { value: viewer } = authentication;
      if (!mayUse(viewer, 'credentials:read')) return { status: 403, ...NO_CREDENTIALS_SCOPE };
      const reading = readCredentialsQuery(url);
      if (!reading.ok) return { status: 400, ...reading.mistake };
      const address = clientAddress(request, parts.trustedProxies);
      const actor = { tokenId: viewer.tokenId, tokenName: viewer.name, address, requestId };
      const found = await credentials.get(reading.query, viewer, actor);
      if (found.kind === 'REFUSED') return shownRefusal(found.refusal, clock.now());
      // A new session is written to the audit log, and found at the second look.
      isCached &&= found.kind === 'SESSION' && found.cached;
      // What was true when this began must still be: somebody may have disconnected meanwhile.
      if (found.kind === 'AGAIN' || revision() !== before) continue;
      const { kept, session, connection } = found;
      const now = clock.now();
      const until = Math.min(viewer.expiresAt ?? Number.POSITIVE_INFINITY, now + REMEMBERED_FOR);
      const key = keyOf(authorization ?? '', url);
      remembered.delete(key);
      remembered.set(key, { revision: before, until, kept, accountId: connection.accountId });
      if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
      handOut(request, response, { kept, session, accountId: connection.accountId }, requestId);
      return isCached ? 'CACHED' : 'ISSUED';
    }
    throw new Error('The database changes faster than a request for credentials can be answered.');
  };

  return {
    /** Whether the request is for this. */
    isFor: (request: IncomingMessage): boolean => request.url?.startsWith(CREDENTIALS_PATH) === true,

    /** Answers a request that repeats an earlier one; false when it has to be looked into. */
    repeat(request: IncomingMessage, response: ServerResponse, requestId: string): boolean {
      const { authorization } = request.headers;
      if (authorization === undefined || request.method !== 'GET') return false;
      if (isForeignPage(request, parts.corsOrigins)) return false;
      const known = remembered.get(keyOf(authorization, request.url ?? ''));
      if (known === undefined) return false;
      const { kept, accountId } = known;
      if (known.until <= clock.now() || known.revision !== revision() || !kept.isComfortable()) return false;
      const { session } = kept;
      if (session === null) return false;
      const begun = performance.now();
      handOut(request, response, { kept, session, accountId }, requestId);
      ended(request, response, 'CACHED', performance.now() - begun);
      return true;
    },

    async serve(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
      const begun = performance.now();
      const path = (request.url ?? '/').split('?')[0];
      const answered = await answer(request, response, requestId).catch((error): Refused => {
        const { message, extensions } = formatError(error, requestId, log);
        const { code, remedies } = extensions as Pick<Shown, 'code' | 'remedies'>;
        return { status: 500, message, code, remedies };
      });
      const wasRefused = typeof answered !== 'string';
      if (wasRefused) refuse(request, response, answered, requestId);
      const { statusCode: status } = response;
      const elapsedMs = performance.now() - begun;
      const durationMs = Math.round(elapsedMs);
      log.info({ requestId, method: request.method, path, status, durationMs }, 'request');
      ended(request, response, wasRefused ? (answered.kind ?? 'MISTAKE') : answered, elapsedMs);
    },
  };
}

const MISSING: Refused = { status: 401, ...REJECTIONS.MISSING };

function shownRefusal(refusal: CredentialsRefusal, now: Millis): Refused {
  const { kind, code, message, remedies, failureCode, retryAt } = refusal;
  const retryAfter =
    retryAt === null ? COME_BACK_SECONDS[kind] : Math.max(1, Math.ceil((retryAt - now) / 1_000));
  return {
    status: STATUS[kind],
    kind,
    code,
    message,
    remedies,
    failureCode,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** SDKs send the token as it is; people write "Bearer" before it. */
function asBearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '' || /^Bearer /i.test(authorization))
    return authorization;
  return `Bearer ${authorization}`;
}

/** Tells nothing of the token, and takes as long for one as for another. */
function keyOf(authorization: string, url: string): string {
  return hash('sha256', `${authorization}\n${url}`, 'base64');
}
