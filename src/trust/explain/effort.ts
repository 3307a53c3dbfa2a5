/** The work that one explanation may cost. Customers write the policies: complicated ones must not stop the server. */
import type { Condition } from '../../iam/policy/model.ts';

/** Limit of one explanation, in steps of single patterns: 25 to 50 ms of CPU time. */
const MAX_STEPS = 150_000;
/** Steps for each value of a condition, as measured. Values without variables are parsed only once. */
const STEPS_PER_VALUE = 3;
const STEPS_PER_VALUE_WITH_VARIABLES = 24;
/** Steps to make one caller, or one set of values. */
const STEPS_PER_CHOICE = 24;

/** The remaining budget of all searches of one explanation. A search stops when it is spent. */
export class ExplanationEffort {
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

  /** Answers each question once and remembers the answer. */
  once<T>(question: string, answer: () => T): T {
    if (!this.#remembered.has(question)) this.#remembered.set(question, answer());
    return this.#remembered.get(question) as T;
  }
}
