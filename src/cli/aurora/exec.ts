/** `aurora exec`: runs a program in one or many accounts. */
import { spawn } from 'node:child_process';
import type { ApiClient } from '../api-client.ts';
import {
  findConnection,
  type ListedConnection,
  listConnections,
  toRequestedAccount,
} from '../connections.ts';
import type { Host } from '../host.ts';
import { asProblem, Problem, printable, printableJson } from '../problem.ts';
import { type Ending, endingOf, FORWARDED, runProgram } from '../run-program.ts';
import { withCredentials } from '../with-credentials.ts';
import { isLive, isUsable } from './accounts.ts';
import { type ClientOptions, openClient } from './client.ts';
import { type NarrowingOptions, narrowingOf } from './narrowing.ts';

export const DEFAULT_PARALLEL = 8;
/** What is kept of one program's output, for `--json`. */
const MAX_OUTPUT_CHARACTERS = 1_024 * 1_024;

type ExecOptions = ClientOptions &
  NarrowingOptions & {
    readonly account?: readonly string[];
    readonly all?: boolean;
    readonly parallel: number;
    readonly static?: boolean;
  };

/** The remedies when the command line of `exec` is wrong. */
export const USAGE = [
  'Usage: aurora exec --account ACCOUNT -- PROGRAM [ARGUMENT...], or --all for all accounts',
  'For example: aurora exec --account prod -- aws s3 ls',
  'List the accounts: aurora accounts',
  'Show the help: aurora help exec',
];

/** The outcome in one account. */
type Outcome = {
  readonly account: string;
  readonly name: string | null;
  readonly id: string;
  /** The exit code of the program; null when a signal ended it, or when it did not start. */
  readonly exitCode: number | null;
  /** Why there is no exit code; null when there is one. */
  readonly problem: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

/**
 * With one account, ends as the program ends. With many, or with `json`, returns 0 when the program succeeded in all
 * accounts, otherwise 1.
 */
export async function execute(program: readonly string[], options: ExecOptions, host: Host): Promise<Ending> {
  if (program[0] === undefined || (options.account === undefined) === (options.all !== true))
    throw new Problem('USAGE', 'exec needs either --account or --all, and a program after "--".', USAGE);
  const client = await openClient(options, host);
  const job = { client, program, options, host };
  const [only = '', ...others] = options.account ?? [];
  if (only !== '' && others.length === 0 && options.json !== true) return executeAsThisProcess(only, job);
  const chosen = choose(await listConnections(client), options, host);
  const outcomes = await inTurns(chosen, options.parallel, (connection) => executeIn(connection, job));
  const failed = outcomes.filter(({ exitCode }) => exitCode !== 0);
  if (options.json === true) host.print(printableJson(outcomes, 2));
  else host.report(summary(outcomes.length, failed));
  return { code: failed.length === 0 ? 0 : 1 };
}

type Job = {
  readonly client: ApiClient;
  readonly program: readonly string[];
  readonly options: ExecOptions;
  readonly host: Host;
};

function choose(listed: ListedConnection[], { account }: ExecOptions, host: Host): ListedConnection[] {
  if (account !== undefined) {
    const found = new Map(account.map((text) => findConnection(listed, text)).map((one) => [one.id, one]));
    return [...found.values()];
  }
  const live = listed.filter(isLive);
  const usable = live.filter(isUsable);
  const skipped = live.length - usable.length;
  const accounts = skipped === 1 ? '1 account that is' : `${skipped} accounts that are`;
  if (skipped > 0) host.report(`Skipped ${accounts} not connected: aurora status`);
  if (usable.length > 0) return usable;
  throw new Problem('NOT_FOUND', 'No account is connected.', ['List the accounts: aurora accounts']);
}

async function executeAsThisProcess(account: string, job: Job): Promise<Ending> {
  const id = await toRequestedAccount(job.client, account);
  const ending = await withCredentials(requestFor(id, job), (variables) =>
    runProgram(job.program, variables),
  );
  if ('problem' in ending) job.host.report(`aurora: ${printable(ending.problem)}`);
  return ending;
}

/** Runs the program in one of many accounts. Never throws: each account has its own outcome. */
async function executeIn({ id, name, accountId }: ListedConnection, job: Job): Promise<Outcome> {
  const output = { stdout: '', stderr: '' };
  const label = printable(name ?? accountId);
  const keep = (stream: 'stdout' | 'stderr', line: string) => {
    if (output[stream].length < MAX_OUTPUT_CHARACTERS) output[stream] += `${line}\n`;
    if (job.options.json === true) return;
    const print = stream === 'stdout' ? job.host.print : job.host.report;
    print(`[${label}] ${line}`);
  };
  let ending: Ending | { readonly problem: string };
  try {
    ending = await withCredentials(requestFor(id, job), (variables) =>
      runWithOutput(job.program, variables, keep),
    );
  } catch (error) {
    ending = { problem: asProblem(error).message };
  }
  const exitCode = 'code' in ending ? ending.code : null;
  const signal = 'signal' in ending ? `Ended by ${ending.signal}.` : null;
  const problem = 'problem' in ending ? ending.problem : signal;
  return { account: accountId, name, id, exitCode, problem, ...output };
}

function requestFor(connection: string, { client, options, host }: Job) {
  return {
    client,
    connection,
    narrowing: narrowingOf(options),
    static: options.static === true,
    environment: host.environment,
  };
}

/** Runs the program without input, and passes on each line that it prints. */
async function runWithOutput(
  [program = '', ...args]: readonly string[],
  environment: Record<string, string>,
  keep: (stream: 'stdout' | 'stderr', line: string) => void,
): Promise<Ending> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  for (const stream of ['stdout', 'stderr'] as const) {
    let rest = '';
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) keep(stream, line);
    });
    child[stream].on('end', () => {
      if (rest !== '') keep(stream, rest);
    });
  }
  try {
    return await endingOf(child, 'close');
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/** The results in the order of the items, with at most `limit` at the same time. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

function summary(count: number, failed: readonly Outcome[]): string {
  const lines = failed.map(({ account, name, exitCode, problem }) => {
    const why = problem ?? `exit code ${exitCode}`;
    return printable(`  ${account}${name === null ? '' : ` (${name})`}: ${why}`);
  });
  return [`${count - failed.length} of ${count} accounts succeeded.`, ...lines].join('\n');
}
