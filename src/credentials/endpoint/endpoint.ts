/**
 * Credentials for programs, in the container protocol of AWS's SDKs (docs/aws-facts.md, section 5):
 * `AWS_CONTAINER_CREDENTIALS_FULL_URI` names this address, `AWS_CONTAINER_AUTHORIZATION_TOKEN` holds the token.
 */
import { LRUCache } from 'lru-cache';
import type { Authenticator } from '../../auth/authenticator.ts';
import { REJECTIONS } from '../../auth/rejections.ts';
import { mayUse } from '../../auth/viewer.ts';
import type { HttpError } from '../../base/client-error.ts';
import type { Clock, Millis } from '../../base/clock.ts';
import { isForeignPage } from '../../http/cors.ts';
import { FOREIGN_PAGE } from '../../http/errors.ts';
import { type Exchange, headersOf, replyJson } from '../../http/exchange.ts';
import type { Route } from '../../http/routes.ts';
import type { Lifecycle } from '../../observe/lifecycle.ts';
import type { Credentials, CredentialsAnswer } from '../credentials.ts';
import type { CredentialsRefusal } from '../refusals.ts';
import { CREDENTIALS_PATH, readCredentialsQuery } from './query.ts';

export type CredentialsEndpointParts = {
  readonly credentials: Credentials;
  readonly authenticator: Authenticator;
  readonly clock: Pick<Clock, 'now'>;
  readonly lifecycle: Lifecycle;
  /** Origins of pages that may call from a browser. */
  readonly corsOrigins: readonly string[];
};

/** Maximum addresses that are remembered. */
const MAX_ADDRESSES = 1_000;

/** A connection may change while AWS makes a session. The next attempt finds that session in the cache. */
const MAX_ATTEMPTS = 5;

const GET_ONLY: HttpError = {
  status: 405,
  message: 'Credentials are read with GET.',
  code: 'METHOD_NOT_ALLOWED',
  remedies: ['Send a GET: AWS_CONTAINER_CREDENTIALS_FULL_URI makes every AWS SDK do so.'],
};

const NO_CREDENTIALS_SCOPE: HttpError = {
  status: 403,
  message: 'The token may not read credentials: it lacks the scope credentials:read.',
  code: 'FORBIDDEN',
  remedies: ['Use an API key with the scope CREDENTIALS_READ: createApiKey makes one.'],
};

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

/** With a kind when the connection or its session is the reason. */
type Refused = HttpError<string> & Partial<Pick<CredentialsRefusal, 'kind' | 'failureCode'>>;

type Found = Extract<CredentialsAnswer, { kind: 'SESSION' }>;

/** The route of requests for `/credentials/…`. */
export function credentialsRoute(parts: CredentialsEndpointParts): Route {
  const endpoint = new CredentialsEndpoint(parts);
  return {
    name: 'credentials',
    path: CREDENTIALS_PATH,
    access: 'ANYONE',
    handle: (exchange) => endpoint.handle(exchange),
    refuse: (exchange, error) => endpoint.refuse(exchange, error),
  };
}

class CredentialsEndpoint {
  readonly #parts: CredentialsEndpointParts;
  /** What addresses ask for: a program uses the same one all its life. */
  readonly #queries = new LRUCache({ max: MAX_ADDRESSES, memoMethod: readCredentialsQuery });

  constructor(parts: CredentialsEndpointParts) {
    this.#parts = parts;
  }

  async handle(exchange: Exchange): Promise<void> {
    const answer = await this.#find(exchange);
    if (!('session' in answer)) return this.refuse(exchange, answer);
    handOut(exchange, answer);
    this.#report(exchange, answer.cached ? 'cached' : 'issued', null);
  }

  /** Answers with an error, in the form that AWS's SDKs read. */
  refuse(exchange: Exchange, refused: Refused): void {
    const { status, message, code, remedies, failureCode = null } = refused;
    const { requestId } = exchange;
    // The JS SDK reads the capitals, others the small letters.
    const body = { Code: code, Message: message, code, message, remedies, failureCode, requestId };
    replyJson(exchange, status, body, { ...headersOf(refused), ...(status === 405 && { Allow: 'GET' }) });
    exchange.record.code = code;
    this.#report(exchange, 'refused', code);
  }

  #report(exchange: Exchange, outcome: 'cached' | 'issued' | 'refused', code: string | null): void {
    exchange.record.outcome = outcome;
    this.#parts.lifecycle.emit('credentials.answer', { outcome, code });
  }

  async #find({ request, method, requestId, address, record }: Exchange): Promise<Found | Refused> {
    const { authenticator, corsOrigins, credentials, clock } = this.#parts;
    if (method !== 'GET') return GET_ONLY;
    // Before the lookup: a refused request must not make a session.
    if (isForeignPage(request, corsOrigins)) return FOREIGN_PAGE;
    let cached = true;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const authentication = await authenticator.authenticate(
        asBearer(request.headers.authorization),
        address,
      );
      if (!authentication.ok) return REJECTIONS[authentication.error];
      const { value: viewer } = authentication;
      record.tokenId = viewer.tokenId;
      if (!mayUse(viewer, 'credentials:read')) return NO_CREDENTIALS_SCOPE;
      const reading = this.#queries.memo(request.url ?? '');
      if (!reading.ok) return { status: 400, ...reading.error };
      const actor = { tokenId: viewer.tokenId, tokenName: viewer.name, address, requestId };
      const found = await credentials.get(reading.value, viewer, actor);
      if (found.kind === 'REFUSED') return shownRefusal(found.refusal, clock.now());
      cached &&= found.cached;
      if (found.kind === 'SESSION') return { ...found, cached };
    }
    throw new Error('The connection changes faster than a request for credentials can be answered.');
  }
}

function handOut(exchange: Exchange, { kept, session, connection }: Found): void {
  kept.handOut();
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session.credentials;
  replyJson(exchange, 200, {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    // Whole seconds: not every SDK reads fractions.
    Expiration: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
    AccountId: connection.accountId,
  });
}

function shownRefusal(refusal: CredentialsRefusal, now: Millis): Refused {
  const { retryAt, ...shown } = refusal;
  const retryAfter =
    retryAt === null ? DEFAULT_RETRY_SECONDS[shown.kind] : Math.max(1, Math.ceil((retryAt - now) / 1_000));
  return { ...shown, status: STATUS[shown.kind], ...(retryAfter !== undefined && { retryAfter }) };
}

/** SDKs send the token as it is; people write "Bearer" before it. */
function asBearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '' || /^Bearer /i.test(authorization))
    return authorization;
  return `Bearer ${authorization}`;
}
