/** One text for each set of patterns that a text can match: the texts that a policy can distinguish. */
import { ANY_ONE, ANY_RUN, type Glob } from '../../iam/policy/glob.ts';
import type { ExplanationEffort } from './effort.ts';

export type TextPattern = {
  readonly glob: Glob;
  readonly ignoreCase?: boolean;
  /** The pattern is compared with the part after the last such character, not with the whole text. */
  readonly after?: string;
};

/** The pattern that only this text matches. */
export function exactly(text: string): TextPattern {
  return { glob: text.split('') };
}

export type TextShape = {
  /** Every text begins with it. */
  readonly prefix?: string;
  /** Which characters may follow the prefix. */
  readonly characters: RegExp;
  /** The exact number of characters after the prefix. Any number when absent. */
  readonly length?: number;
};

export type DistinctTexts = {
  readonly texts: readonly string[];
  /** False when the search was cut off: there may be more. */
  readonly complete: boolean;
};

/** Limits the work for patterns that are made to be slow. */
const MAX_STEPS = 60_000;
const FRESH = 'xzqkvwjy9876543210XZQKVWJYabcdefghilmnoprstuABCDEFGHILMNOPRSTU-_.=+,@/: ';

/**
 * The shortest text for each set of patterns that some text matches, the empty set included: a breadth-first walk
 * over the patterns' common automaton.
 */
export function distinctTexts(
  patterns: readonly TextPattern[],
  shape: TextShape,
  effort: ExplanationEffort,
): DistinctTexts {
  if (effort.isSpent) return { texts: [], complete: false };
  const automaton = new Automaton(patterns, effort);
  let start = automaton.start();
  for (const char of shape.prefix ?? '') start = automaton.step(start, char);
  const fresh = [...FRESH].filter((char) => shape.characters.test(char));
  const unused = fresh.find((char) => !automaton.letters.has(char));
  const found = new Map<string, string>();
  const seen = new Set<string>();
  let layer: { state: State; text: string }[] = [{ state: start, text: '' }];
  for (let depth = 0; layer.length > 0; depth++) {
    const next: typeof layer = [];
    for (const { state, text } of layer) {
      if (shape.length === undefined || depth === shape.length) {
        const matched = automaton.accepted(state);
        if (!found.has(matched)) found.set(matched, text);
      }
      if (depth === shape.length) continue;
      const letters = automaton.lettersAt(state).filter((char) => shape.characters.test(char));
      const other = unused ?? fresh.find((char) => !letters.includes(char));
      for (const char of other === undefined ? letters : [other, ...letters]) {
        const after = automaton.step(state, char);
        const key = `${shape.length === undefined ? '' : depth} ${after.join()}`;
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state: after, text: text + char });
      }
      if (automaton.steps > MAX_STEPS || effort.isSpent)
        return { texts: prefixed(found, shape), complete: false };
    }
    layer = next;
  }
  return { texts: prefixed(found, shape), complete: true };
}

function prefixed(found: ReadonlyMap<string, string>, { prefix = '' }: TextShape): string[] {
  return [...found.values()].map((text) => prefix + text);
}

/** The possible positions in each pattern: sorted numbers, a pattern's position at `offset + position`. */
type State = readonly number[];

class Automaton {
  readonly letters: ReadonlySet<string>;
  steps = 0;
  readonly #effort: ExplanationEffort;
  readonly #patterns: readonly TextPattern[];
  readonly #offsets: number[] = [];
  /** The pattern of each position. */
  readonly #owner: number[] = [];
  readonly #restarting: readonly (readonly [number, string])[];

  constructor(patterns: readonly TextPattern[], effort: ExplanationEffort) {
    this.#effort = effort;
    this.#patterns = patterns;
    this.#restarting = [...patterns.entries()].flatMap(([index, { after }]) =>
      after === undefined ? [] : [[index, after] as const],
    );
    for (const [index, { glob }] of patterns.entries()) {
      this.#offsets.push(this.#owner.length);
      for (let at = 0; at <= glob.length; at++) this.#owner.push(index);
    }
    effort.step(3 * this.#owner.length);
    this.letters = new Set(
      patterns.flatMap((pattern) => pattern.glob.flatMap((unit) => spellings(pattern, unit))),
    );
  }

  start(): State {
    const positions = new Set<number>();
    for (const index of this.#patterns.keys()) this.#add(positions, index, 0);
    return sorted(positions);
  }

  step(state: State, char: string): State {
    const positions = new Set<number>();
    this.#effort.step(state.length);
    for (const place of state) {
      this.steps += 1;
      const index = this.#owner[place] ?? 0;
      const pattern = this.#patterns[index];
      if (pattern === undefined || pattern.after === char) continue;
      const at = place - (this.#offsets[index] ?? 0);
      const unit = pattern.glob[at];
      if (unit === ANY_RUN) this.#add(positions, index, at);
      else if (unit === ANY_ONE || spellings(pattern, unit).includes(char))
        this.#add(positions, index, at + 1);
    }
    for (const [index, after] of this.#restarting) if (after === char) this.#add(positions, index, 0);
    return sorted(positions);
  }

  /** Which patterns match a text that ends here. */
  accepted(state: State): string {
    return state
      .filter((place) => {
        const index = this.#owner[place] ?? 0;
        return place - (this.#offsets[index] ?? 0) === this.#patterns[index]?.glob.length;
      })
      .join();
  }

  /** Every character that some pattern distinguishes from others. */
  lettersAt(state: State): string[] {
    const letters = new Set<string>();
    this.#effort.step(state.length);
    for (const place of state) {
      const index = this.#owner[place] ?? 0;
      const pattern = this.#patterns[index];
      if (pattern === undefined) continue;
      for (const char of spellings(pattern, pattern.glob[place - (this.#offsets[index] ?? 0)]))
        letters.add(char);
    }
    for (const [, after] of this.#restarting) letters.add(after);
    return [...letters];
  }

  #add(positions: Set<number>, index: number, at: number): void {
    const glob = this.#patterns[index]?.glob ?? [];
    positions.add((this.#offsets[index] ?? 0) + at);
    for (let next = at; glob[next] === ANY_RUN; next++) positions.add((this.#offsets[index] ?? 0) + next + 1);
  }
}

function spellings({ ignoreCase }: TextPattern, unit: Glob[number] | undefined): string[] {
  if (typeof unit !== 'string') return [];
  return ignoreCase === true ? [...new Set([unit, unit.toLowerCase(), unit.toUpperCase()])] : [unit];
}

function sorted(positions: ReadonlySet<number>): State {
  return [...positions].sort((a, b) => a - b);
}
