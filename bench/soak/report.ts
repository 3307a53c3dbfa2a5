/** What a soak prints at its end. */
import type { Books } from './books.ts';
import type { CallsSeen } from './calls-seen.ts';
import type { createCustomers } from './customers.ts';
import type { Programs } from './programs.ts';
import type { Supervisor } from './supervisor.ts';

/** The first faults tell enough. */
const MAX_FAULTS = 50;

export function report(of: {
  readonly seconds: number;
  /** Events that subscribers of workspaces saw. */
  readonly seen: number;
  readonly books: Books;
  readonly people: ReturnType<typeof createCustomers>;
  readonly programs: Programs;
  readonly calls: CallsSeen;
  readonly servers: readonly Supervisor[];
  /** Lines of the scenario. */
  readonly lines: readonly string[];
  readonly aws: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}): void {
  const { seconds, seen, books, people, programs, calls, servers, lines, aws, wrong } = of;
  const kills = servers.reduce((sum, server) => sum + server.kills, 0);
  const megabytes = Math.max(...servers.map(({ mostMemory }) => mostMemory));
  console.log(
    `${seconds} s, ${kills} kills, ${books.connections} connections, ${people.outcomes.length} verifications watched to their end, ${books.events} events stored, ${seen} seen by subscribers of workspaces; at most ${Math.round(megabytes)} MB a server.`,
  );
  console.log(
    `${programs.handedOut} answers with credentials; ${programs.refused} refusals after a disconnect. ${calls.count} calls of STS, ${calls.busiest} in the busiest second.`,
  );
  for (const line of lines) console.log(line);
  console.log(`Trouble of AWS's:\n${listed(aws)}`);
  console.log(`Errors that the servers logged:\n${listed(sumOf(servers.map(({ errors }) => errors)))}`);
  console.log(`Answers that were no success:\n${listed(people.refusals)}`);
  console.log(
    wrong.length === 0
      ? 'The books balance.'
      : `The books do not balance (${wrong.length}):\n${wrong.slice(0, MAX_FAULTS).join('\n')}`,
  );
}

/** Counts as lines, the largest first. */
export function listed(counts: ReadonlyMap<string, number>): string {
  const lines = [...counts].sort((a, b) => b[1] - a[1]).map(([what, count]) => `  ${count} x ${what}`);
  return lines.join('\n') || '  none';
}

function sumOf(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const counts of all) for (const [what, count] of counts) sum.set(what, (sum.get(what) ?? 0) + count);
  return sum;
}
