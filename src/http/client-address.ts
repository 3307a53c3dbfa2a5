/** Where a request comes from: the peer's address, or what a proxy that the operator trusts says. */
import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';
import { familyOf, plainAddress } from '../base/addresses.ts';

/**
 * The client's address. Of "X-Forwarded-For" only what trusted proxies have written counts: from the right, up
 * to the first address that is not one of theirs. Everything left of it anybody could have sent.
 */
export function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  let address = plainAddress(request.socket.remoteAddress ?? 'unknown');
  const given = request.headers['x-forwarded-for'];
  if (given === undefined) return address;
  const forwarded = String(given)
    .split(',')
    .map((part) => plainAddress(part.trim()));
  while (isTrusted(address, trusted)) {
    const next = forwarded.pop();
    if (next === undefined || isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** Whether the request came to the proxy over TLS, as a trusted proxy says. */
export function cameOverTls(request: IncomingMessage, trusted: BlockList): boolean {
  return (
    request.headers['x-forwarded-proto'] === 'https' &&
    isTrusted(plainAddress(request.socket.remoteAddress ?? ''), trusted)
  );
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = familyOf(address);
  return family !== null && trusted.check(address, family);
}
