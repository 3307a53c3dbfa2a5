import type { Condition } from '../../iam/policy/model.ts';

/** How much one explanation may compute, in steps of single patterns: about 50 ms of CPU time. */
const MAX_STEPS = 300_000;
/** How many steps each value of a condition takes, by measurement. Without variables it is read only once. */
const STEPS_PER_VALUE = 3;
const STEPS_PER_VALUE_WITH_VARIABLES = 24;
/** How many steps it takes to make one caller, or one set of values. */
const STEPS_PER_CHOICE = 24;

/** What all searches of one explanation may still compute together. A search with nothing left is cut off. */
export class Effort {
  #steps = MAX_STEPS;
  readonly #remembered = new Map<string, unknown>();

  get isSpent(): boolean {
    return this.#steps <= 0;
  }

  step(count = 1): void {
    this.#steps -= count;
  }

  evaluate({ values }: Condition): void {
    const hasVariables = values.some((value) => value.includes('$'));
    this.#steps -= values.length * (hasVariables ? STEPS_PER_VALUE_WITH_VARIABLES : STEPS_PER_VALUE);
  }

  choose(): void {
    this.#steps -= STEPS_PER_CHOICE;
  }

  /** The answer to a question that has been asked before, or else a new one. */
  once<T>(question: string, answer: () => T): T {
    if (!this.#remembered.has(question)) this.#remembered.set(question, answer());
    return this.#remembered.get(question) as T;
  }
}
