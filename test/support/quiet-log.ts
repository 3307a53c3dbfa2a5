import type { Log } from '../../src/log.ts';

/** A log that keeps what it is told, and prints nothing. */
export function quietLog(): Log & { readonly lines: unknown[][] } {
  const lines: unknown[][] = [];
  const keep = (...line: unknown[]) => void lines.push(line);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}
