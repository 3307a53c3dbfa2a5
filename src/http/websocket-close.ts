/** How the server closes WebSockets. */
import type { WebSocket } from 'ws';
import type { TokenEnd } from '../auth/token-watch.ts';
import type { Rejection } from '../auth/viewer.ts';

/** Why the server closes a socket, besides the protocol's own reasons. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Server is going away: subscribe again with "after"' },
  expired: { code: 4403, reason: 'Forbidden: the token has expired' },
  revoked: { code: 4403, reason: 'Forbidden: the token has been revoked' },
  issuerUnavailable: { code: 1013, reason: 'The issuer is unavailable: try again in 5 s' },
  tooManyStreams: { code: 1013, reason: 'The token has too many open streams: try again in 30 s' },
  idInUse: { code: 4409, reason: 'The id of the operation is in use' },
  tooSlow: { code: 4413, reason: 'Subscriber too slow: subscribe again with "after"' },
} as const;

type CloseReason = { readonly code: number; readonly reason: string };

/** For other rejections, graphql-ws closes the socket. */
export const CLOSE_FOR: Readonly<Record<TokenEnd, CloseReason> & Partial<Record<Rejection, CloseReason>>> = {
  EXPIRED: CLOSE.expired,
  SESSION_ENDED: CLOSE.expired,
  REVOKED: CLOSE.revoked,
  ISSUER_UNAVAILABLE: CLOSE.issuerUnavailable,
};

/** The time that a client has to read the close frame. Then the socket is terminated. */
const CLOSE_GRACE_MS = 2_000;
export const SLOW_CLOSE_GRACE_MS = 10_000;

/** Closes the socket, and terminates it when the client does not answer within `graceMs`. */
export function closeSocket(
  socket: WebSocket,
  { code, reason }: CloseReason,
  graceMs = CLOSE_GRACE_MS,
): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), graceMs).unref();
}
