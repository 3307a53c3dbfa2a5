/** The calls that reached AWS STS, as the simulator saw them. */
import type { Millis } from '../../src/base/clock.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';

const SECOND = 1_000;
const TICK_MS = 10;

export class CallsSeen {
  /** When the simulator read each call. */
  readonly #readAt: Millis[] = [];
  /** Turns of the event loop: a busy one reads calls late, and then many at once. */
  readonly #turns: Millis[] = [Date.now()];
  /** Roles that let Aurora in. */
  readonly letIn = new Set<string>();

  constructor(simulator: Simulator) {
    setInterval(() => this.#turns.push(Date.now()), TICK_MS).unref();
    simulator.calls.onCall(({ at, service, roleArn, outcome }) => {
      // Calls to IAM and CloudTrail have paces for each account, and no part of this budget.
      if (service === 'sts') this.#readAt.push(at);
      if (outcome === 'OK' && roleArn !== undefined) this.letIn.add(roleArn);
      simulator.calls.clear();
    });
  }

  get count(): number {
    return this.#readAt.length;
  }

  /** The most calls that arrived within one second for certain. */
  get busiest(): number {
    const readAt = this.#readAt.toSorted((a, b) => a - b);
    const arrivedAfter = this.#turnsBefore(readAt);
    let [first, max] = [0, 0];
    for (const [last, until] of readAt.entries()) {
      while (until - (arrivedAfter[first] ?? until) >= SECOND) first++;
      max = Math.max(max, last - first + 1);
    }
    return max;
  }

  faults(perSecond: number): string[] {
    const { busiest } = this;
    return busiest <= perSecond ? [] : [`A second had ${busiest} calls of STS; the budget is ${perSecond}.`];
  }

  /** For each moment, ascending: the last turn but one before it. What was read then arrived later than that. */
  #turnsBefore(moments: readonly Millis[]): Millis[] {
    let next = 0;
    return moments.map((moment) => {
      while ((this.#turns[next] ?? moment) < moment) next++;
      return this.#turns[Math.max(0, next - 2)] ?? moment;
    });
  }
}
