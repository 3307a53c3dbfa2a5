/** IAM's wildcards: `*` for any run of characters, `?` for exactly one. Everything else is itself. */

export const ANY_RUN = Symbol('*');
export const ANY_ONE = Symbol('?');

/** One UTF-16 unit, or a wildcard. A literal `*` (from `${*}` or a variable's value) is a plain character. */
export type Glob = readonly (string | typeof ANY_RUN | typeof ANY_ONE)[];

/** Reads `*` and `?` as wildcards. */
export function globOf(text: string): Glob {
  return text.split('').map((char) => (char === '*' ? ANY_RUN : char === '?' ? ANY_ONE : char));
}

/**
 * Whether the whole of `text` matches. Of another glob: whether each of its texts certainly matches. Only the latest
 * `*` is ever reconsidered, so the work is at most the pattern's length times the text's. Customers write these
 * patterns: none becomes a regular expression.
 */
export function globMatches(glob: Glob, text: string | Glob): boolean {
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const token = glob[g];
    if (token === ANY_RUN) {
      star = g;
      resume = t;
      g += 1;
    } else if (token !== undefined && (token === text[t] || (token === ANY_ONE && text[t] !== ANY_RUN))) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      g = star + 1;
      resume += 1;
      t = resume;
    } else {
      return false;
    }
  }
  while (glob[g] === ANY_RUN) g += 1;
  return g === glob.length;
}

/** Whether some text matches both. The work is at most the product of their lengths. */
export function globsMeet(one: Glob, other: Glob): boolean {
  // How much of `other` a text may have passed that has passed the units of `one` read so far.
  let passed = overRuns(new Set([0]), other);
  for (const unit of one) {
    const next = new Set<number>();
    if (unit === ANY_RUN) for (let at = Math.min(...passed); at <= other.length; at++) next.add(at);
    else
      for (const at of passed) {
        const opposite = other[at];
        if (opposite === ANY_RUN) next.add(at);
        else if (opposite === unit || opposite === ANY_ONE || (unit === ANY_ONE && opposite !== undefined))
          next.add(at + 1);
      }
    if (next.size === 0) return false;
    passed = overRuns(next, other);
  }
  return passed.has(other.length);
}

/** A `*` may stand for no text. */
function overRuns(places: Set<number>, glob: Glob): Set<number> {
  for (const at of places) if (glob[at] === ANY_RUN) places.add(at + 1);
  return places;
}

/**
 * ARN comparison: each of the six colon-delimited parts is matched by itself, so a `*` never reaches into
 * the next part; the sixth keeps its own colons. A lone `*` matches every ARN (inference: not documented).
 * [IAM User Guide, condition operators, "ARN"; docs/aws-facts.md, 8.7]
 */
export function arnGlobMatches(glob: Glob, arn: string): boolean {
  const parts = arnParts(arn.split(''));
  if (parts === undefined) return false;
  if (glob.length === 1 && glob[0] === ANY_RUN) return true;
  const patterns = arnParts(glob);
  return patterns?.every((pattern, i) => globMatches(pattern, (parts[i] ?? []).join(''))) ?? false;
}

/** The six parts of an ARN, or of a pattern for one; undefined when there are fewer. */
export function arnParts<T>(units: readonly T[]): T[][] | undefined {
  const parts: T[][] = [[]];
  for (const unit of units) {
    if (unit === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(unit);
  }
  return parts.length === 6 ? parts : undefined;
}
