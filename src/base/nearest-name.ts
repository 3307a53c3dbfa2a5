/** Finds names that people misspelled. */

/** Larger distances do not matter. */
const MAX_DISTANCE = 4;

/** Characters to change, to add, to remove or to swap (Damerau's distance of neighbours); 4 where it is more. */
export function nameDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) >= MAX_DISTANCE) return MAX_DISTANCE;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? MAX_DISTANCE;
}

/** The name that was most likely meant, case-insensitive and with up to two wrong characters; null if there is none. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  const word = written.trim().toLowerCase();
  let nearest: string | null = null;
  let least = Math.min(3, Math.ceil(word.length / 3));
  for (const name of names) {
    const far = nameDistance(word, name.toLowerCase());
    if (far < least) {
      nearest = name;
      least = far;
    }
  }
  return nearest;
}
