/**
 * Sends a message to an address that a customer has chosen. Each message has its own connection, to an address that was
 * checked after the name was resolved; no redirect is followed. What an answer says is read and forgotten: callers learn
 * its status and nothing else.
 */
import type { LookupAddress } from 'node:dns';
import { Resolver, lookup as systemLookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { plainAddress } from '../base/addresses.ts';
import type { Millis } from '../base/clock.ts';
import { TimeLimit } from '../base/time-limit.ts';
import { untilAborted } from '../base/within.ts';
import { type AddressGuard, plainName } from './address-guard.ts';

export type SendLimits = {
  /** From the start to the answer's headers: resolve, connect, TLS, send, wait. */
  readonly answerMs: Millis;
  /** For the rest of the answer, which is thrown away. */
  readonly restMs: Millis;
};

const SEND_LIMITS: SendLimits = { answerMs: 15_000, restMs: 1_000 };

const DNS_TIMEOUT_MS = 2_000;
const DNS_TRIES = 2;
const MAX_HEADER_BYTES = 16_384;
const MAX_ANSWER_BYTES = 65_536;

/** The answer's status and `Retry-After`; or why there is none, for the operator's log alone. */
export type SendResult =
  | {
      readonly status: number;
      readonly retryAfter: string | null;
      /** Whether the mail server knows no such recipient. Only for e-mail: of others, the status says it. */
      readonly isGone?: boolean;
    }
  | { readonly status: null; readonly reason: string };

/** Resolves a name to all of its addresses. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export type HttpSenderParts = {
  readonly guard: AddressGuard;
  readonly limits?: SendLimits | undefined;
  /** Default: DNS. */
  readonly resolve?: Resolve | undefined;
};

export class HttpSender {
  readonly #guard: AddressGuard;
  readonly #limits: SendLimits;
  readonly #resolve: Resolve;

  constructor({ guard, limits = SEND_LIMITS, resolve = resolveByDns }: HttpSenderParts) {
    this.#guard = guard;
    this.#limits = limits;
    this.#resolve = resolve;
  }

  /** Sends once. Never throws: a failure is a result. Ends early when the signal aborts. */
  async post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal?: AbortSignal,
  ): Promise<SendResult> {
    using limit = new TimeLimit(this.#limits.answerMs, signal);
    try {
      // What was allowed when the webhook was made may be forbidden now.
      const problem = this.#guard.problemOf(url);
      if (problem !== null) return { status: null, reason: `the address ${problem}` };
      const addresses = await untilAborted(limit.signal, this.#addressesOf(url));
      if (addresses === undefined) throw limit.signal.reason;
      const response = await this.#request(url, addresses, { headers, body, signal: limit.signal });
      await this.#discard(response);
      const retryAfter = response.headers['retry-after'] ?? null;
      return { status: response.statusCode ?? 0, retryAfter };
    } catch (error) {
      return { status: null, reason: limit.isOver ? 'timeout' : reasonOf(error) };
    }
  }

  /** @throws when one of them is not allowed: the owner of the name could choose which one is used */
  async #addressesOf(url: URL): Promise<readonly string[]> {
    const host = plainName(url.hostname);
    if (isIP(host) !== 0) return [host];
    const isListed = this.#guard.isListed(host);
    const addresses = await (isListed ? resolveBySystem(host) : this.#resolve(host));
    if (addresses.length === 0) throw new Error('the name has no address');
    if (!isListed && !addresses.every((address) => this.#guard.allowsAddress(address)))
      throw new Error('the name leads to a private or reserved address');
    return addresses;
  }

  async #request(
    url: URL,
    addresses: readonly string[],
    {
      headers,
      body,
      signal,
    }: { headers: Readonly<Record<string, string>>; body: string; signal: AbortSignal },
  ): Promise<http.IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'aurora-webhooks',
      },
      // A connection of its own, which nothing else can use.
      agent: false,
      lookup: lookupOf(addresses),
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
    });
    request.once('socket', (socket) =>
      socket.once('connect', () => {
        const { remoteAddress = '' } = socket;
        if (!addresses.includes(plainAddress(remoteAddress)))
          request.destroy(new Error('connected to another address'));
      }),
    );
    request.once('response', resolve);
    request.once('error', reject);
    // Instead of an answer: "101 Switching Protocols".
    request.once('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('the answer is an upgrade'));
    });
    request.end(body);
    return promise;
  }

  /** Reads the rest of the answer, up to a limit, so that a usual server can end its work. */
  async #discard(response: http.IncomingMessage): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#limits.restMs);
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) resolve();
    });
    response.once('close', resolve);
    response.once('error', () => resolve());
    await promise;
    clearTimeout(timer);
    response.destroy();
  }
}

/** Answers with the addresses that were checked, whatever the name leads to meanwhile. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    const [first] = found;
    if (options.all === true) callback(null, found);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
}

/** By the operating system, with its own files: only for hosts that the operator has listed. */
async function resolveBySystem(hostname: string): Promise<string[]> {
  const found = await systemLookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

/** Not by the operating system: its resolver has few threads, and a slow name would hold one of them. */
async function resolveByDns(hostname: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.message;
}
