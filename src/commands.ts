/** What an operator runs besides the server: `node dist/main.cjs COMMAND`. */
import { CannotStart } from './base/cannot-start.ts';
import { CannotDecrypt, type EncryptionKeys } from './base/encryption.ts';
import type { Result } from './base/result.ts';
import { type Config, type ConfigProblem, describeProblems, readConfig } from './config.ts';
import { createLogger } from './observe/log.ts';
import { migrateStore, openStore } from './open-store.ts';
import { migrationsFolder } from './project-files.ts';
import { type DatabaseAddress, isPostgresUrl } from './storage/database-address.ts';
import { backupSqlite, restoreSqlite } from './storage/sqlite/backup.ts';
import { rotateEncryptionKey } from './webhooks/rotate-key.ts';

type Command = {
  /** The arguments, for the help. */
  readonly usage: string;
  readonly help: string;
  /** Returns what to tell the operator. Undefined: the arguments are wrong. */
  readonly run: (
    database: DatabaseAddress,
    args: readonly string[],
    keys: EncryptionKeys,
  ) => Promise<string> | undefined;
};

const COMMANDS: Readonly<Record<string, Command>> = {
  migrate: {
    usage: 'migrate',
    help: 'applies missing migrations to the database',
    run: (database, args) => (args.length === 0 ? migrate(database) : undefined),
  },
  backup: {
    usage: 'backup FILE',
    help: 'copies the SQLite database to a new file, while servers run',
    run: (database, [file, ...rest]) =>
      file === undefined || rest.length > 0 ? undefined : backup(fileOf(database), file),
  },
  restore: {
    usage: 'restore FILE',
    help: 'replaces the SQLite database by a backup, while no server runs',
    run: (database, [file, ...rest]) =>
      file === undefined || rest.length > 0 ? undefined : restore(fileOf(database), file),
  },
  move: {
    usage: 'move --to postgres://…',
    help: 'copies the SQLite database to an empty PostgreSQL database, while no server runs',
    run: (database, [option, url, ...rest]) =>
      option !== '--to' || url === undefined || rest.length > 0 ? undefined : moveTo(fileOf(database), url),
  },
  'rotate-encryption-key': {
    usage: 'rotate-encryption-key',
    help: 'encrypts the secrets of webhooks with the first key of ENCRYPTION_KEY',
    run: (database, args, keys) => (args.length === 0 ? rotateKey(database, keys) : undefined),
  },
};

/** Runs a command on the database of DATABASE_URL. Ends the process with 1 when it fails, with 2 when it is wrong. */
export async function runCommand(name: string, args: readonly string[]): Promise<void> {
  const reading = readEnvironment(process.env);
  if (!reading.ok) return fail(describeProblems(reading.error), 1);
  try {
    const running = COMMANDS[name]?.run(reading.value.database, args, reading.value.encryptionKeys);
    if (running === undefined) return fail(help(), 2);
    process.stdout.write(`${await running}\n`);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    fail(`${error.message}\n`, 1);
  }
}

/** Commands need nothing else of the configuration: where they run, there is no token and no port. */
function readEnvironment(environment: NodeJS.ProcessEnv): Result<Config, readonly ConfigProblem[]> {
  const own = Object.entries(environment).filter(([name]) => /^(DATABASE|ENCRYPTION)_/.test(name));
  return readConfig(Object.fromEntries(own));
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

async function backup(database: string, file: string): Promise<string> {
  const counts = await backupSqlite(database, file);
  return `Copied ${describeCounts(counts)} to ${file}, and verified the copy. It holds secrets: protect it as the database.`;
}

async function restore(database: string, file: string): Promise<string> {
  const { counts, before } = await restoreSqlite(file, database, migrationsFolder('sqlite'));
  const kept = before === null ? '' : ` The previous database is ${before}.`;
  return `Restored ${describeCounts(counts)} from ${file} to ${database}.${kept} Revoke the API keys, links and sessions of people again that were revoked since the backup.`;
}

async function moveTo(file: string, url: string): Promise<string> {
  if (!isPostgresUrl(url))
    throw new CannotStart(
      '--to must be the address of a PostgreSQL database, such as postgres://user@host:5432/aurora.',
    );
  // Only this command loads the driver of the other database.
  const { move } = await import('./move.ts');
  const folders = { sqlite: migrationsFolder('sqlite'), postgres: migrationsFolder('postgres') };
  const counts = await move({ file, url, folders });
  return `Moved ${describeCounts(counts)}, and compared them. Set DATABASE_URL to the new database. Keep ${file} as a backup, and start no server on it.`;
}

async function rotateKey(database: DatabaseAddress, keys: EncryptionKeys): Promise<string> {
  if (!keys.isSet)
    throw new CannotStart('ENCRYPTION_KEY is not set: put the new key before the present ones.');
  const store = await openStore(database, createLogger('error'), { migrates: false });
  try {
    const { webhooks, changed } = await rotateEncryptionKey(store, keys, Date.now());
    return `Encrypted ${changed} of ${webhooks} webhooks again: all have the first key of ENCRYPTION_KEY. The others can be removed from it.`;
  } catch (error) {
    if (error instanceof CannotDecrypt) throw new CannotStart(error.message);
    throw error;
  } finally {
    await store.close();
  }
}

function describeCounts(counts: Readonly<Record<string, number>>): string {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${rows} rows of ${Object.keys(counts).length} tables`;
}

/** @throws CannotStart for PostgreSQL */
function fileOf(database: DatabaseAddress): string {
  if (database.kind === 'sqlite') return database.file;
  throw new CannotStart(
    'DATABASE_URL names a PostgreSQL database, and this command is for SQLite. For backups, docs/operations.md describes pg_dump.',
  );
}
