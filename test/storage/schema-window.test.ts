/** Which programs can work with which schema, and what migrations must say of themselves. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { MAX_SILENCE_MS } from '../../src/storage/fleet.ts';
import { knownMigrations, readMigrations, stateAfter } from '../../src/storage/migrations.ts';
import { checkSqliteSchema, openDatabase } from '../../src/storage/sqlite/open-database.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { newerMigrations } from '../support/newer-migrations.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FOLDERS = ['sqlite', 'postgres'].map(
  (kind) => new URL(`../../drizzle/${kind}`, import.meta.url).pathname,
);
const [FOLDER = ''] = FOLDERS;

/** What programs from before the migration could stumble over. Without its index, their list sorts every row. */
const BREAKING =
  /\bDROP (TABLE|COLUMN|INDEX)\b|\bRENAME\b|\bALTER COLUMN\b|\bSET NOT NULL\b|\bADD (CONSTRAINT|(COLUMN )?\S+ \w+ NOT NULL)(?!.*\bDEFAULT\b)/i;

const newerFolder = (mark: string, sql: string) => newerMigrations(FOLDER, mark, sql);

function newFile(): string {
  return join(temporaryFolder(), 'aurora.db');
}

function open(file: string, migrationsFolder = FOLDER, migrates = true) {
  const store = openSqliteStore({ file, migrationsFolder, migrates, log: quietLog() });
  onTestFinished(() => store.close());
  return store;
}

const ADD_COLUMN = 'ALTER TABLE `workspaces` ADD `colour` text;';

describe('migrations', () => {
  it.each(FOLDERS)('of %s say which programs can go on, and this one can', (folder) => {
    const migrations = readMigrations(folder);
    expect(migrations).toHaveLength(readdirSync(folder).filter((name) => name.endsWith('.sql')).length);
    // No program from before the first contraction runs next to a newer one.
    const first = migrations.findIndex(({ oldestProgram }) => oldestProgram !== null);
    for (const { statements, oldestProgram } of migrations.slice(first)) {
      // Old programs use no table that the migration itself makes.
      const made = statements.flatMap((text) => /CREATE TABLE (\S+)/.exec(text)?.[1] ?? []);
      const others = statements.filter(
        (text) => !made.some((table) => text.includes(`ALTER TABLE ${table} `)),
      );
      if (oldestProgram === null) for (const statement of others) expect(statement).not.toMatch(BREAKING);
    }
    const { oldestProgram } = stateAfter(migrations);
    expect(oldestProgram.localeCompare(about.version, 'en', { numeric: true })).toBeLessThanOrEqual(0);
  });

  it('without the first line are refused', () => {
    const folder = newerFolder('perhaps', ADD_COLUMN);
    expect(() => openDatabase(newFile(), folder)).toThrow(/must begin with "-- aurora: expand"/);
  });

  it('add up to the newest of the oldest programs', () => {
    const marks = ['0.9.0', null, '0.10.0', '0.2.0', null];
    const migrations = marks.map((oldestProgram) => ({ statements: [], oldestProgram }));
    expect(stateAfter(migrations)).toEqual({ applied: 5, oldestProgram: '0.10.0' });
  });
});

describe('an old server', () => {
  it('goes on after a newer program has expanded the schema, and can be started again', async () => {
    const file = newFile();
    const store = open(file);
    const workspace = sampleWorkspace({ id: 'w' });
    await store.insertWorkspace(workspace);
    openDatabase(file, newerFolder('expand', ADD_COLUMN)).close();
    await store.checkReady();
    expect(await store.workspacesByIds(['w'])).toEqual([workspace]);
    await store.insertWorkspace(sampleWorkspace({ id: 'v' }));
    const again = open(file);
    await again.checkReady();
    expect(await again.workspacesByIds(['v', 'w'])).toHaveLength(2);
  });

  it('is not ready after a contraction that excludes it, says why, and does not start', async () => {
    const file = newFile();
    const store = open(file);
    // The migration finds no server that runs: this store has no heartbeat.
    expect(() => openDatabase(file, newerFolder('contract since 99.0.0', ADD_COLUMN))).toThrow(
      `needs Aurora 99.0.0 or newer (schema ${knownMigrations(FOLDER) + 1}); this is ${about.version}. Update Aurora`,
    );
    await expect(store.checkReady()).rejects.toMatchObject({
      code: 'SCHEMA_TOO_NEW',
      summary: 'The database cannot be used: it needs Aurora 99.0.0 or newer (SCHEMA_TOO_NEW).',
    });
    expect(() => open(file)).toThrow('needs Aurora 99.0.0 or newer');
    expect(() => checkSqliteSchema(file, FOLDER)).toThrow('needs Aurora 99.0.0 or newer');
  });

  it('that runs keeps a newer program from a contraction that excludes it', () => {
    const file = newFile();
    const database = openDatabase(file, FOLDER);
    const beat = (seenAt: number) =>
      database.prepare("INSERT OR REPLACE INTO servers VALUES ('s', ?, ?, 0, 0)").run(about.version, seenAt);
    beat(Date.now());
    const folder = newerFolder('contract since 99.0.0', ADD_COLUMN);
    expect(() => openDatabase(file, folder)).toThrow(
      `Servers of Aurora ${about.version} run on the database ${file}, and the new schema needs 99.0.0 or newer. Stop them first.`,
    );
    expect(database.pragma('user_version', { simple: true })).toBe(knownMigrations(FOLDER));
    // The last heartbeat of a server that stops.
    beat(Date.now() - MAX_SILENCE_MS - 1);
    expect(() => openDatabase(file, folder)).toThrow('this is');
    expect(database.pragma('user_version', { simple: true })).toBe(knownMigrations(FOLDER) + 1);
    database.close();
  });
});

describe('a server that does not migrate', () => {
  it('refuses a schema that lacks migrations, and says what to run', () => {
    const file = newFile();
    openDatabase(file, FOLDER).close();
    const folder = newerFolder('expand', ADD_COLUMN);
    const count = knownMigrations(FOLDER);
    const message = `has schema ${count}; this program needs ${count + 1}. Run "npm run migrate"`;
    expect(() => open(file, folder, false)).toThrow(message);
    expect(() => checkSqliteSchema(file, folder)).toThrow(message);
    expect(() => checkSqliteSchema(newFile(), folder)).toThrow('has schema 0');
    openDatabase(file, folder).close();
    open(file, folder, false);
  });

  it('opens what programs before the compatibility window have left', () => {
    const file = newFile();
    openDatabase(file, FOLDER).close();
    const database = new SqliteDatabase(file);
    database.exec('DROP TABLE schema_state');
    database.close();
    open(file, FOLDER, false);
  });
});
