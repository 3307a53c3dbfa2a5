/**
 * How many new sessions a workspace may have made in a minute. A token can ask for thousands that differ only in
 * their duration, and each is a call to AWS, a place in memory and an entry of the audit log. Renewals do not count.
 */
import type { Clock, Millis } from '../domain/clock.ts';

const MINUTE_MS: Millis = 60_000;

/** So many workspaces are remembered; one that is forgotten begins with a full quota. */
const MAX_WORKSPACES = 10_000;

/** In memory and for this process: the quota protects what belongs to the process. It refills evenly. */
export class SessionQuota {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #left = new Map<string, { readonly sessions: number; readonly at: Millis }>();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Uses one session of a workspace's quota: null, or when there is one again. */
  use(workspaceId: string): Millis | null {
    const now = this.#clock.now();
    const known = this.#left.get(workspaceId) ?? { sessions: this.#perMinute, at: now };
    const gap = MINUTE_MS / this.#perMinute;
    // The clock may have been set back.
    const refilled = Math.min(this.#perMinute, known.sessions + Math.max(0, now - known.at) / gap);
    if (refilled < 1) return now + Math.ceil((1 - refilled) * gap);
    this.#left.delete(workspaceId);
    this.#left.set(workspaceId, { sessions: refilled - 1, at: now });
    if (this.#left.size > MAX_WORKSPACES) this.#left.delete(this.#left.keys().next().value as string);
    return null;
  }
}
