/**
 * Counts what each address sends wrong: tokens, and answers of the issuer. A program with an old token, or somebody who
 * tries many, gets 429 after a while. The right token of the same address is still accepted: many clients may share the
 * address. An answer of the issuer cannot be judged without asking it, so sign-in checks few of them at a time for the rest
 * of that minute, also of other people of the address.
 */
import { LRUCache } from 'lru-cache';
import type { Clock, Millis } from '../base/clock.ts';

/** Wrong tokens that an address may send in a minute. */
export const MAX_WRONG_TOKENS = 20;

const WINDOW_MS: Millis = 60_000;

/** Maximum addresses in memory. The one that was longest silent goes first. */
const MAX_ADDRESSES = 10_000;

type Count = { wrong: number; readonly since: Millis };

export class WrongTokens {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #counts = new LRUCache<string, Count>({ max: MAX_ADDRESSES });

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Counts a wrong token of the address. */
  add(address: string): void {
    const count = this.#countOf(address);
    count.wrong++;
    this.#counts.set(networkOf(address), count);
  }

  /** Whether the address has sent all wrong tokens of this minute that it may. */
  isFull(address: string): boolean {
    return this.#countOf(address).wrong >= MAX_WRONG_TOKENS;
  }

  #countOf(address: string): Count {
    const now = this.#clock.now();
    const before = this.#counts.get(networkOf(address));
    // The difference is negative if the clock was set back.
    const isCurrent = before !== undefined && Math.abs(now - before.since) < WINDOW_MS;
    return isCurrent ? before : { wrong: 0, since: now };
  }
}

/** The address itself; of IPv6 the network of 64 bits, which one machine usually has for itself. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [before = '', after] = address.split('::');
  const first = before.split(':').filter((group) => group !== '');
  const last = after?.split(':').filter((group) => group !== '') ?? [];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
