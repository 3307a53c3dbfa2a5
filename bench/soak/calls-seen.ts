/** The calls that reached AWS, as the simulator saw them. */
import type { Simulator } from '../../src/simulator/simulator.ts';

const SECOND = 1_000;
const TICK_MS = 10;

/** A busy process reads a call later than it arrived: between two moments, in milliseconds. */
type Arrival = { readonly from: number; readonly until: number };

export class CallsSeen {
  readonly #arrivals: Arrival[] = [];
  /** The latest turns of the event loop. What is read now arrived after the first of them. */
  #turns: readonly [number, number] = [performance.now(), performance.now()];
  /** Roles that let Aurora in. */
  readonly letIn = new Set<string>();

  constructor(simulator: Simulator) {
    setInterval(() => {
      this.#turns = [this.#turns[1], performance.now()];
    }, TICK_MS).unref();
    simulator.calls.onCall(({ roleArn, outcome }) => {
      this.#arrivals.push({ from: this.#turns[0], until: performance.now() });
      if (outcome === 'OK' && roleArn !== undefined) this.letIn.add(roleArn);
      simulator.calls.clear();
    });
  }

  get count(): number {
    return this.#arrivals.length;
  }

  /** The most calls that arrived within one second for certain. */
  get busiest(): number {
    let [first, max] = [0, 0];
    for (const [last, { until }] of this.#arrivals.entries()) {
      while (until - (this.#arrivals[first]?.from ?? until) >= SECOND) first++;
      max = Math.max(max, last - first + 1);
    }
    return max;
  }

  faults(perSecond: number): string[] {
    const { busiest } = this;
    return busiest <= perSecond ? [] : [`A second had ${busiest} calls of STS; the budget is ${perSecond}.`];
  }
}
