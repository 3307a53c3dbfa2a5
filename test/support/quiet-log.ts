import type { Log } from '../../src/observe/log.ts';
import { leaveTrace } from './secrets/traces.ts';

/** A log that keeps what it is told, and prints nothing. */
export function quietLog(): Log & { readonly lines: unknown[][] } {
  const lines: unknown[][] = [];
  const keep = (...line: unknown[]) => {
    lines.push(line);
    leaveTrace('log', JSON.stringify(line, describeErrors));
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

/** As the process's logger writes it: errors with their name, message and stack. */
function describeErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
}
