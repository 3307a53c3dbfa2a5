/** The calls that reached AWS, as the simulator saw them. */
import type { Simulator } from '../../src/simulator/simulator.ts';
import { maxCallsPerSecond } from '../../test/support/calls-per-second.ts';

export class CallsSeen {
  readonly #times: number[] = [];
  /** Roles that let Aurora in. */
  readonly letIn = new Set<string>();

  constructor(simulator: Simulator) {
    simulator.calls.onCall(({ roleArn, outcome }) => {
      this.#times.push(performance.now());
      if (outcome === 'OK' && roleArn !== undefined) this.letIn.add(roleArn);
      simulator.calls.clear();
    });
  }

  get count(): number {
    return this.#times.length;
  }

  /** The most calls in any second. */
  get busiest(): number {
    return maxCallsPerSecond(this.#times);
  }

  faults(perSecond: number): string[] {
    const { busiest } = this;
    return busiest <= perSecond ? [] : [`A second had ${busiest} calls of STS; the budget is ${perSecond}.`];
  }
}
