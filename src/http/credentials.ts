/**
 * Credentials for programs, in the container protocol of AWS's SDKs (reference/aws-facts.md, section 5):
 * `AWS_CONTAINER_CREDENTIALS_FULL_URI` names this address, `AWS_CONTAINER_AUTHORIZATION_TOKEN` holds the token.
 *
 * A new session takes AWS some time. So before each answer the store says whether the connection and the key are
 * still as they were: a disconnect, a rotation or a revocation is honoured by the next answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlockList } from 'node:net';
import type { Authenticator } from '../auth/authenticator.ts';
import { keptTokenId } from '../auth/token-id.ts';
import { mayUse, type Viewer } from '../auth/viewer.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { Connection } from '../connection/connection.ts';
import type { Credentials, CredentialsAnswer } from '../credentials/credentials.ts';
import type { CredentialsRefusal } from '../credentials/refusals.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';
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
  readonly store: Pick<Store, 'validate'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifecycle: Lifecycle;
  readonly trustedProxies: BlockList;
  /** Origins of pages that may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** Headers of every response of the server. */
  readonly headers: Readonly<Record<string, string>>;
};

/** A connection may change while AWS makes a session. The next attempt finds that session in the cache. */
const MAX_ATTEMPTS = 5;

const STATUS: Readonly<Record<CredentialsRefusal['kind'], number>> = {
  NOT_FOUND: 404,
  MISTAKE: 400,
  STATE: 409,
  AWAY: 503,
  TOO_MANY: 429,
};

/** Where it is not known when another request can succeed. */
const DEFAULT_RETRY_SECONDS: Readonly<Partial<Record<CredentialsRefusal['kind'], number>>> = {
  AWAY: 5,
  TOO_MANY: 60,
};

type Refused = Shown & {
  readonly status: number;
  readonly failureCode?: string | null;
  /** Set when the connection or its session is the reason. */
  readonly kind?: CredentialsRefusal['kind'];
};

type Found = Extract<CredentialsAnswer, { kind: 'SESSION' }>;

const MISSING: Refused = { status: 401, ...REJECTIONS.MISSING };

/** Answers requests for `/credentials/…`. */
export class CredentialsEndpoint {
  readonly #parts: CredentialsHttpParts;
  readonly #headers: readonly string[];

  constructor(parts: CredentialsHttpParts) {
    this.#parts = parts;
    this.#headers = Object.entries({
      ...parts.headers,
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    }).flat();
  }

  /** Whether the request is for this endpoint. */
  isFor(request: IncomingMessage): boolean {
    return request.url?.startsWith(CREDENTIALS_PATH) === true;
  }

  async serve(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { lifecycle, log } = this.#parts;
    const begun = performance.now();
    const { method = '', url = '/' } = request;
    const answer = await this.#find(request, requestId).catch((error): Refused => {
      const { message, extensions } = formatError(error, requestId, log);
      const { code, remedies } = extensions as Pick<Shown, 'code' | 'remedies'>;
      return { status: 500, message, code, remedies };
    });
    if ('session' in answer) this.#handOut(request, response, answer, requestId);
    else this.#refuse(request, response, answer, requestId);
    const durationMs = performance.now() - begun;
    const { statusCode: status } = response;
    log.info(
      { requestId, method, path: url.split('?')[0], status, durationMs: Math.round(durationMs) },
      'request',
    );
    const outcome = 'session' in answer ? (answer.cached ? 'CACHED' : 'ISSUED') : (answer.kind ?? 'MISTAKE');
    lifecycle.emit('credentials.answer', { outcome });
    lifecycle.emit('request.end', { route: 'credentials', method, status, durationMs });
  }

  async #find(request: IncomingMessage, requestId: string): Promise<Found | Refused> {
    const { authenticator, corsOrigins, credentials, trustedProxies, clock } = this.#parts;
    if (request.method !== 'GET') return { status: 405, ...GET_ONLY };
    // Before the lookup: a refused request must not make a session.
    if (isForeignPage(request, corsOrigins)) return { status: 403, ...FOREIGN_PAGE };
    let cached = true;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const authentication = await authenticator.authenticate(asBearer(request.headers.authorization));
      if (!authentication.ok) {
        const { error: reason } = authentication;
        if (reason === 'MISSING') return MISSING;
        return { status: reason === 'ISSUER_UNAVAILABLE' ? 503 : 401, ...REJECTIONS[reason] };
      }
      const { value: viewer } = authentication;
      if (!mayUse(viewer, 'credentials:read')) return { status: 403, ...NO_CREDENTIALS_SCOPE };
      const reading = readCredentialsQuery(request.url ?? '');
      if (!reading.ok) return { status: 400, ...reading.mistake };
      const address = clientAddress(request, trustedProxies);
      const actor = { tokenId: viewer.tokenId, tokenName: viewer.name, address, requestId };
      const found = await credentials.get(reading.query, viewer, actor);
      if (found.kind === 'REFUSED') return shownRefusal(found.refusal, clock.now());
      cached &&= found.kind === 'SESSION' && found.cached;
      if (found.kind === 'SESSION' && (await this.#isStillSo(found.connection, viewer)))
        return { ...found, cached };
    }
    throw new Error('The connection changes faster than a request for credentials can be answered.');
  }

  async #isStillSo({ id, lastSequence }: Connection, { tokenId }: Viewer): Promise<boolean> {
    const stamp = await this.#parts.store.validate({ connectionId: id, apiKeyId: keptTokenId(tokenId) });
    return stamp.lastSequence === lastSequence && !stamp.isRevoked;
  }

  #handOut(
    request: IncomingMessage,
    response: ServerResponse,
    { kept, session, connection }: Found,
    requestId: string,
  ): void {
    kept.handOut();
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session.credentials;
    this.#write(request, response, requestId, 200, {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      // Whole seconds: not every SDK reads fractions.
      Expiration: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      AccountId: connection.accountId,
    });
  }

  #refuse(request: IncomingMessage, response: ServerResponse, refused: Refused, requestId: string): void {
    const { status, message, code, remedies, retryAfter, failureCode = null } = refused;
    const headers = [
      ...(retryAfter === undefined ? [] : ['Retry-After', String(retryAfter)]),
      ...(status === 401
        ? ['WWW-Authenticate', `Bearer${refused === MISSING ? '' : ' error="invalid_token"'}`]
        : []),
      ...(status === 405 ? ['Allow', 'GET'] : []),
    ];
    // The JS SDK reads the capitals, others the small letters.
    const body = { Code: code, Message: message, code, message, remedies, failureCode, requestId };
    this.#write(request, response, requestId, status, body, headers);
  }

  #write(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    status: number,
    body: object,
    headers: readonly string[] = [],
  ): void {
    const text = JSON.stringify(body);
    response.writeHead(status, [
      ...this.#headers,
      ...['Content-Length', String(Buffer.byteLength(text)), 'X-Request-Id', requestId],
      ...(cameOverTls(request, this.#parts.trustedProxies) ? STRICT_TRANSPORT : []),
      ...headers,
    ]);
    response.end(text);
  }
}

function shownRefusal(refusal: CredentialsRefusal, now: Millis): Refused {
  const { kind, code, message, remedies, failureCode, retryAt } = refusal;
  const retryAfter =
    retryAt === null ? DEFAULT_RETRY_SECONDS[kind] : Math.max(1, Math.ceil((retryAt - now) / 1_000));
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
