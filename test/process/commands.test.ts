/** What operators run on the database, as they run it: the bundle with an argument. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { bundle } from '../support/bundle.ts';
import { runProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = bundle(new URL('../../src/main.ts', import.meta.url), 'commands', 'main.cjs');

const newDatabase = () => `file:${join(temporaryFolder(), 'aurora.db')}`;

/** As in the image, without the token that a server needs there. */
const run = (DATABASE_URL: string, ...args: string[]) =>
  runProgram(PROGRAM, { DATABASE_URL, HOST: '0.0.0.0' }, args).exit;

function startServer(DATABASE_URL: string, environment: Readonly<Record<string, string>> = {}) {
  return runProgram(PROGRAM, {
    DATABASE_URL,
    PORT: '0',
    AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  });
}

const statusOf = async (url: string) => (await fetch(url)).status;

describe('MIGRATE=off', () => {
  it('lets a server wait, alive but not ready, until the migrations are applied', async () => {
    const database = newDatabase();
    const server = startServer(database, { MIGRATE: 'off' });
    const waiting = await server.printed(
      /"url":"([^"]+)".*waiting for migrations: .*Run \\"npm run migrate\\"/,
    );
    expect(await statusOf(`${waiting}/health/live`)).toBe(200);
    expect(await statusOf(`${waiting}/health/ready`)).toBe(503);
    expect(await statusOf(`${waiting}/graphql`)).toBe(503);
    expect(existsSync(database.slice('file:'.length))).toBe(false);
    expect(await run(database, 'migrate')).toMatchObject({
      code: 0,
      stdout: 'The schema of the database is up to date.\n',
    });
    const url = await server.printed(/"url":"([^"]+)"[^\n]*"msg":"ready"/);
    expect(await statusOf(`${url}/health/ready`)).toBe(200);
    server.child.kill('SIGTERM');
    expect((await server.exit).code).toBe(0);
  });

  it('lets a server that waits stop', async () => {
    const server = startServer(newDatabase(), { MIGRATE: 'off' });
    await server.printed(/waiting for migrations/);
    server.child.kill('SIGTERM');
    const { code, stdout } = await server.exit;
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('"level":"error"')]);
  });
});

describe('a command', () => {
  it('backs up and restores', async () => {
    const [database, copy] = [newDatabase(), join(temporaryFolder(), 'copy.db')];
    const server = startServer(database);
    await server.printed(/"msg":"ready"/);
    const backup = await run(database, 'backup', copy);
    expect(backup).toMatchObject({ code: 0, stderr: '' });
    expect(backup.stdout).toMatch(/^Copied \d+ rows of \d+ tables to .*copy\.db, and verified the copy\./);
    expect(await run(database, 'restore', copy)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Another program has the database .* open\. Stop all servers/),
    });
    server.child.kill('SIGTERM');
    await server.exit;
    const restored = await run(database, 'restore', copy);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.stdout).toMatch(/^Restored \d+ rows of .*The previous database is .*aurora\.db\.before-/);
  });

  it('changes the key that encrypts, and says what is missing', async () => {
    const database = newDatabase();
    await run(database, 'migrate');
    const missing = await run(database, 'rotate-encryption-key');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('ENCRYPTION_KEY is not set')]);
    const environment = { DATABASE_URL: database, ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64') };
    const rotated = await runProgram(PROGRAM, environment, ['rotate-encryption-key']).exit;
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Encrypted 0 of 0 webhooks/) });
  });

  it('that moves to a database without an answer says so, without the password', async () => {
    const database = newDatabase();
    await run(database, 'migrate');
    const target = 'postgres://user:secret-of-the-target@127.0.0.1:1/aurora';
    const { code, stderr } = await run(database, 'move', '--to', target);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('127.0.0.1:1/aurora cannot be used: it cannot be reached'),
    ]);
    expect(stderr).not.toContain('secret-of-the-target');
    expect((await run(database, 'move', '--to', 'here')).stderr).toContain('--to must be the address');
  });

  it.each([[['remove']], [['backup']], [['restore', 'a', 'b']], [['migrate', 'now']]])(
    'that is wrong ends with 2, and lists the commands: %s',
    async (args) => {
      const { code, stderr, stdout } = await run(newDatabase(), ...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^ {2}backup FILE {2,}copies/m);
    },
  );

  it('fails with a sentence: a mistake in the configuration, a file that is no database, PostgreSQL', async () => {
    const text = join(temporaryFolder(), 'text.db');
    writeFileSync(text, 'This is a text, and long enough not to be taken for an empty database. '.repeat(50));
    const failures = await Promise.all([
      run('here', 'migrate'),
      run(`file:${text}`, 'migrate'),
      run('postgres://user:secret-of-the-url@localhost/aurora', 'backup', 'copy.db'),
    ]);
    expect(failures.map(({ code }) => code)).toEqual([1, 1, 1]);
    const [mistake, fault, refusal] = failures.map(({ stderr }) => stderr);
    expect(mistake).toContain('DATABASE_URL must be');
    expect(fault).toContain('it is not a SQLite database');
    expect(refusal).toContain('this command is for SQLite');
    expect(refusal).not.toContain('secret-of-the-url');
  });
});
