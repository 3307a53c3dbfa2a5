/** What an operator runs besides the server: `node dist/main.cjs COMMAND`. */
import { CannotStart } from './base/cannot-start.ts';
import { ok, type Result } from './base/result.ts';
import { type ConfigProblem, describeProblems, readConfig } from './config.ts';
import { migrateStore } from './open-store.ts';
import type { DatabaseAddress } from './storage/database-address.ts';

type Command = {
  /** The arguments, for the help. */
  readonly usage: string;
  readonly help: string;
  /** Returns what to tell the operator. Undefined: the arguments are wrong. */
  readonly run: (database: DatabaseAddress, args: readonly string[]) => Promise<string> | undefined;
};

const COMMANDS: Readonly<Record<string, Command>> = {
  migrate: {
    usage: 'migrate',
    help: 'applies missing migrations to the database',
    run: (database, args) => (args.length === 0 ? migrate(database) : undefined),
  },
};

/** Runs a command on the database of DATABASE_URL. Ends the process with 1 when it fails, with 2 when it is wrong. */
export async function runCommand(name: string, args: readonly string[]): Promise<void> {
  const reading = readDatabase(process.env);
  if (!reading.ok) return fail(describeProblems(reading.error), 1);
  try {
    const running = COMMANDS[name]?.run(reading.value, args);
    if (running === undefined) return fail(help(), 2);
    process.stdout.write(`${await running}\n`);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    fail(`${error.message}\n`, 1);
  }
}

/** Commands need nothing else of the configuration: where they run, there is no token and no port. */
function readDatabase(environment: NodeJS.ProcessEnv): Result<DatabaseAddress, readonly ConfigProblem[]> {
  const own = Object.entries(environment).filter(([name]) => name.startsWith('DATABASE_'));
  const reading = readConfig(Object.fromEntries(own));
  return reading.ok ? ok(reading.value.database) : reading;
}

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, help }) => `  ${usage.padEnd(30)} ${help}`);
  return `Without a command, the server starts. Commands:\n${lines.join('\n')}\n`;
}

function fail(message: string, code: number): void {
  process.stderr.write(message);
  process.exitCode = code;
}

async function migrate(database: DatabaseAddress): Promise<string> {
  await migrateStore(database);
  return 'The schema of the database is up to date.';
}
