/** The work that one report may cost. Customers write the patterns: many long ones must not stop the server. */
import type { Glob } from '../iam/policy/glob.ts';

/** Limit of one report, in units of patterns compared: below half a second of CPU time. */
const MAX_UNITS = 10_000_000;
/** What every comparison costs, however early it ends. */
const UNITS_PER_COMPARISON = 10;

/** The remaining budget of one report, which stops when it is spent. */
export class ReportEffort {
  #units = MAX_UNITS;

  get isSpent(): boolean {
    return this.#units <= 0;
  }

  /** Counts the comparison of a pattern with a text, or with another pattern. Most end at the first difference. */
  compare(one: string | Glob, other: string | Glob): void {
    let same = 0;
    while (same < one.length && one[same] === other[same] && !isWild(one[same])) same += 1;
    const isSearch = isWild(one[same]) || isWild(other[same]);
    this.#units -= UNITS_PER_COMPARISON + (isSearch ? one.length * other.length : same);
  }
}

/** A wildcard, or the beginning of a variable. */
function isWild(unit: string | symbol | undefined): boolean {
  return typeof unit === 'symbol' || unit === '*' || unit === '?' || unit === '$';
}
