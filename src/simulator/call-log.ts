/** The calls to the simulator, so that a test can count and check them. */
import type { Millis } from '../base/clock.ts';
import type { Authenticated } from './authenticate.ts';
import type { SentPolicies } from './directory.ts';
import type { Parameters } from './parameters.ts';
import type { Service } from './services.ts';

/** The session that made a call, and what it was limited to. */
export type CallingSession = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policies: SentPolicies;
};

export type Call = {
  /** The time of arrival on the model's clock. A call is logged when it is answered. */
  readonly at: Millis;
  readonly service: Service['name'];
  readonly action: string;
  /** Null when the caller was not authenticated. */
  readonly accessKeyId: string | null;
  /** Null for a call with long-term keys, and for one that was not authenticated. */
  readonly session: CallingSession | null;
  readonly replica: number;
  /** The number of the TCP connection, from 1. */
  readonly connection: number;
  /** `OK`, AWS's error code, or the injected fault. */
  readonly outcome: string;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** All parameters of the call. */
  readonly parameters: Pick<Parameters, 'get' | 'list' | 'arns' | 'pairs'>;
};

/** The session of an authenticated call, for the log. */
export function sessionOf(authenticated: Authenticated | null): CallingSession | null {
  const session = authenticated?.session ?? null;
  if (session === null) return null;
  const { role, sessionName, sentPolicies: policies } = session;
  return { roleArn: role.arn, sessionName, policies };
}

const MAX_CALLS = 100_000;

export class CallLog {
  readonly #calls: Call[] = [];
  readonly #listeners = new Set<(call: Call) => void>();

  add(call: Call): void {
    this.#calls.push(call);
    if (this.#calls.length > MAX_CALLS) this.#calls.shift();
    for (const listener of this.#listeners) listener(call);
  }

  /** All calls, or those of one action, oldest first. */
  all(action?: string): readonly Call[] {
    return action === undefined ? this.#calls : this.#calls.filter((call) => call.action === action);
  }

  clear(): void {
    this.#calls.length = 0;
  }

  /** Calls the listener after each call. Returns a function that removes it. */
  onCall(listener: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
