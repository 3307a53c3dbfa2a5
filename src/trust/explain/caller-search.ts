/** Searches for a call that a statement allows and no Deny refuses, within limits. */
import { evaluateCondition } from '../../iam/policy/conditions.ts';
import type { Caller } from '../../iam/policy/context.ts';
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from '../../iam/policy/model.ts';
import { matchPrincipal } from '../../iam/policy/principals.ts';
import type { Question } from './caller-questions.ts';
import type { Choice, ExclusiveParty } from './callers.ts';
import type { ExplanationEffort } from './effort.ts';
import { issuerOf } from './federation.ts';
import type { Group } from './key-groups.ts';
import { variablesOf } from './policy-keys.ts';

export type Witness = {
  /** Null for a caller who signs in at an identity provider. */
  readonly caller: Caller | null;
  /** The identity provider of that caller. */
  readonly issuer: string | null;
  readonly action: string;
  /** Every key that the call has; names in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>;
};

/** Limit of a search. A search that stops there proves nothing. */
const MAX_EVALUATIONS = 20_000;

export type Found = { readonly witness: Witness | null; readonly complete: boolean };

/** What to search for: a call that `allow` covers, that no Deny refuses, and that needs only `allowed` parties. */
type SearchTask = {
  readonly policy: PolicyDocument;
  readonly allow: Statement;
  readonly question: Question;
  readonly allowed: (party: ExclusiveParty) => boolean;
  readonly effort: ExplanationEffort;
};

/** Searches for such a call, within limits. */
export class Search {
  readonly #task: SearchTask;
  readonly #index: Map<string, readonly string[]>;
  /** The conditions that each group completes. */
  readonly #wanted: Condition[][];
  readonly #dodging: Condition[][][];
  /** Whether a variable refers to a key of the group. */
  readonly #referred: boolean[];
  #caller: Caller | null = null;
  #evaluations = 0;
  #complete = true;

  constructor(task: SearchTask) {
    this.#task = task;
    const { policy, allow, question } = task;
    this.#index = new Map(question.known);
    const { groups, denies } = question;
    const readyAt = (condition: Condition): number => {
      const keys = [condition.key.toLowerCase(), ...variablesOf(condition, policy)];
      return Math.max(0, ...keys.map((key) => groups.findIndex((group) => group.keys.includes(key))));
    };
    const byGroup = (conditions: readonly Condition[]) => {
      const sorted: Condition[][] = groups.map(() => []);
      for (const condition of conditions) sorted[readyAt(condition)]?.push(condition);
      return sorted;
    };
    this.#wanted = byGroup(allow.conditions);
    this.#dodging = denies.map(({ conditions }) => byGroup(conditions));
    const variables = new Set(
      [allow, ...denies].flatMap(({ conditions }) => conditions.flatMap((one) => variablesOf(one, policy))),
    );
    this.#referred = groups.map(({ keys }) => keys.some((key) => variables.has(key)));
  }

  run(): Found {
    const { denies, issuer, action } = this.#task.question;
    if (this.#isHopeless()) return { witness: null, complete: true };
    const found = this.#walk(0, [...denies.keys()]);
    if (!found) return { witness: null, complete: this.#complete };
    const witness = { caller: this.#caller, issuer, action, context: new Map(this.#index) };
    return { witness, complete: true };
  }

  /** Whether no values of some single group meet the statement's conditions, so the search can stop. */
  #isHopeless(): boolean {
    return this.#task.question.groups.some((group, at) => {
      if (at === 0 || !group.isFixed) return false;
      const { choices, complete } = group.choices(this.#index);
      const wanted = (this.#wanted[at] ?? []).filter(
        (one) => variablesOf(one, this.#task.policy).length === 0,
      );
      const fits = choices.some((choice) => {
        if (this.#isSpent()) return true;
        if (choice.parties.some((party) => !this.#task.allowed(party))) return false;
        this.#fill(group, choice);
        return wanted.every((one) => this.#holds(one));
      });
      for (const key of group.keys) this.#index.delete(key);
      return complete && !fits;
    });
  }

  /** Fills in the groups from `at` on, until no Deny in `open` matches the call. */
  #walk(at: number, open: readonly number[]): boolean {
    const group = this.#task.question.groups[at];
    if (group === undefined) return open.length === 0;
    const offered = group.choices(this.#index);
    this.#complete &&= offered.complete;
    const good: { choice: Choice; left: readonly number[] }[] = [];
    for (const choice of offered.choices) {
      if (this.#isSpent()) break;
      if (choice.parties.some((party) => !this.#task.allowed(party))) continue;
      this.#fill(group, choice);
      if (!this.#allows(at)) continue;
      good.push({ choice, left: open.filter((deny) => this.#mayDeny(deny, at)) });
    }
    for (const { choice, left } of this.#referred[at] === true ? good : fewestLeft(good)) {
      this.#fill(group, choice);
      if (this.#walk(at + 1, left)) return true;
      if (this.#isSpent()) break;
    }
    for (const key of group.keys) this.#index.delete(key);
    return false;
  }

  #isSpent(): boolean {
    if (this.#evaluations <= MAX_EVALUATIONS && !this.#task.effort.isSpent) return false;
    this.#complete = false;
    return true;
  }

  #fill(group: Group, choice: Choice): void {
    for (const key of group.keys) this.#index.delete(key);
    for (const [key, values] of choice.values) this.#index.set(key, values);
    if (choice.caller !== undefined) this.#caller = choice.caller;
  }

  #allows(at: number): boolean {
    return (
      (at > 0 || this.#covers(this.#task.allow)) && (this.#wanted[at] ?? []).every((one) => this.#holds(one))
    );
  }

  #mayDeny(index: number, at: number): boolean {
    const deny = this.#task.question.denies[index];
    if (at === 0 && deny !== undefined && !this.#covers(deny)) return false;
    return (this.#dodging[index]?.[at] ?? []).every((one) => this.#holds(one));
  }

  #holds(condition: Condition): boolean {
    this.#evaluations += 1;
    this.#task.effort.evaluate(condition);
    return evaluateCondition(condition, this.#task.policy.version, this.#index).matched;
  }

  #covers({ principal, notPrincipal }: Statement): boolean {
    const covered = (principal ?? notPrincipal ?? []).some((entry) => this.#isCaller(entry));
    return (principal !== undefined) === covered;
  }

  #isCaller(entry: PrincipalEntry): boolean {
    const { issuer } = this.#task.question;
    if (this.#caller !== null) return matchPrincipal(entry, this.#caller) !== null;
    return entry.type === 'AWS' ? entry.value === '*' : issuer !== null && issuerOf(entry.value) === issuer;
  }
}

/** One choice for each set of remaining denials, without those that leave a larger set than another. */
function fewestLeft<T extends { left: readonly number[] }>(choices: readonly T[]): T[] {
  const distinct = new Map(choices.map((one) => [one.left.join(), one] as const).reverse());
  const fewest = [...distinct.values()].sort((a, b) => a.left.length - b.left.length);
  const kept: T[] = [];
  for (const one of fewest) {
    if (!kept.some(({ left }) => left.every((deny) => one.left.includes(deny)))) kept.push(one);
  }
  return kept;
}
