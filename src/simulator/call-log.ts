/** What was asked of the simulator: so that a test can count calls, and see how they were made. */
import type { Millis } from '../base/clock.ts';
import type { Parameters } from './parameters.ts';

export type Call = {
  /** On the model's clock. */
  readonly at: Millis;
  readonly action: string;
  readonly accessKeyId: string | null;
  readonly replica: number;
  /** The number of the TCP connection that it came over, from 1. */
  readonly connection: number;
  /** `OK`, AWS's error code, or the fault that hit it. */
  readonly outcome: string;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** All that was sent. */
  readonly parameters: Pick<Parameters, 'get' | 'arns' | 'pairs'>;
};

const LARGEST = 100_000;

export class CallLog {
  readonly #calls: Call[] = [];
  readonly #listeners = new Set<(call: Call) => void>();

  add(call: Call): void {
    this.#calls.push(call);
    if (this.#calls.length > LARGEST) this.#calls.shift();
    for (const listener of this.#listeners) listener(call);
  }

  /** All calls, oldest first; of one action where named. */
  all(action?: string): readonly Call[] {
    return action === undefined ? this.#calls : this.#calls.filter((call) => call.action === action);
  }

  clear(): void {
    this.#calls.length = 0;
  }

  /** Calls back after each call. Returns what stops it. */
  onCall(listener: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
