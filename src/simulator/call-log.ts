/** The calls to the simulator, so that a test can count and check them. */
import type { Millis } from '../base/clock.ts';
import type { Parameters } from './parameters.ts';

export type Call = {
  /** The time on the model's clock. */
  readonly at: Millis;
  readonly action: string;
  readonly accessKeyId: string | null;
  readonly replica: number;
  /** The number of the TCP connection, from 1. */
  readonly connection: number;
  /** `OK`, AWS's error code, or the injected fault. */
  readonly outcome: string;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** All parameters of the call. */
  readonly parameters: Pick<Parameters, 'get' | 'arns' | 'pairs'>;
};

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
