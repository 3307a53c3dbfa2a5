/** Why a token is not accepted: the same for HTTP, streams and WebSockets. */
import type { HttpError } from '../base/client-error.ts';
import type { Rejection } from './viewer.ts';

const SEND_TOKEN =
  'Send the header "Authorization: Bearer TOKEN"; over WebSocket send it in the payload of connection_init.';
const ASK_OPERATOR =
  'The operator has the token: AURORA_OPERATOR_TOKEN, or the one that the server printed when it started.';

export const REJECTIONS: Readonly<Record<Rejection, HttpError>> = {
  MISSING: {
    status: 401,
    message: 'The request has no token.',
    code: 'UNAUTHENTICATED',
    remedies: [SEND_TOKEN, ASK_OPERATOR],
  },
  INVALID: {
    status: 401,
    message: 'The request has no valid token.',
    code: 'UNAUTHENTICATED',
    remedies: [SEND_TOKEN, ASK_OPERATOR],
  },
  EXPIRED: {
    status: 401,
    message: 'The token has expired.',
    code: 'UNAUTHENTICATED',
    remedies: ['Get a new token, and send the request again with it.'],
  },
  REVOKED: {
    status: 401,
    message: 'The token has been revoked.',
    code: 'UNAUTHENTICATED',
    remedies: ['Ask the operator for another API key.'],
  },
  SESSION_ENDED: {
    status: 401,
    message: 'Your session has ended.',
    code: 'UNAUTHENTICATED',
    remedies: ['Sign in again.'],
  },
  TOO_MANY: {
    status: 429,
    message: 'Too many requests with wrong tokens came from this address.',
    code: 'RATE_LIMITED',
    retryAfter: 60,
    remedies: [
      'Find the program that sends a wrong or old token, and give it a valid one.',
      'Requests with a valid token are answered at any time, also from this address.',
    ],
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    message: 'Cannot verify who you are: the issuer is unavailable.',
    code: 'ISSUER_UNAVAILABLE',
    retryAfter: 5,
    remedies: ['Try again in a few seconds. If it still fails, tell the operator: the log says why.'],
  },
};
