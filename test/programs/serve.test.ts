import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { bundle } from '../support/bundle.ts';
import {
  AwsConnectionDocument,
  ConnectAwsAccountDocument,
  CreateWorkspaceDocument,
} from '../support/documents.ts';
import { listen } from '../support/listen.ts';
import { runProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = bundle(new URL('../../src/main.ts', import.meta.url), 'serve', 'main.cjs');
const READY = /"url":"([^"]+)".*"msg":"ready"/;

describe('npm start', () => {
  it('tells every mistake of the configuration at once, and exits 1', async () => {
    const { code, stderr, stdout } = await runProgram(PROGRAM, {
      PORT: 'many',
      DATABASE_URL: 'mysql://somewhere',
      AURORA_OPERATOR_TOKEN: 'short secret',
      VERIFICATION_WINDOW_SECONDS: '0',
      STS_CALLS_PER_SECOND: '601',
      AWS_REGION: 'mars-1',
      LOG_LEVEL: 'loud',
      GRAPHIQL: 'yes',
      CORS_ORIGINS: 'example.com',
      HOST: 'a b',
      PUBLIC_URL: 'http://aurora.example.com',
    }).exit;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(
      stderr
        .match(/^ {2}\w+/gm)
        ?.map((line) => line.trim())
        .sort(),
    ).toEqual([
      'AURORA_OPERATOR_TOKEN',
      'AWS_REGION',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'GRAPHIQL',
      'HOST',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'STS_CALLS_PER_SECOND',
      'VERIFICATION_WINDOW_SECONDS',
    ]);
    expect(stderr).toContain('whole number from 0 to 65535; it is "many"');
    expect(stderr).not.toContain('short secret');
  });

  it('without a token makes one, prints it once outside the log, and stays on loopback', async () => {
    const environment = {
      PORT: '0',
      DATABASE_URL: `file:${join(temporaryFolder(), 'a.db')}`,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const refused = await runProgram(PROGRAM, { ...environment, HOST: '0.0.0.0' }).exit;
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'AURORA_OPERATOR_TOKEN must be set (or JWT_ISSUER, or OIDC_ISSUER), as HOST is not loopback',
    );

    const server = runProgram(PROGRAM, environment);
    const url = await server.printed(READY);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    // The log says what is missing.
    expect(await server.printed(/"level":"error".*"code":"(\w+)"/)).toBe('IDENTITY_UNAVAILABLE');
    server.child.kill('SIGTERM');
    const { code, stdout, stderr } = await server.exit;
    expect(code).toBe(0);
    const tokens = stderr.match(/Bearer (\w{64})/g) ?? [];
    expect(tokens).toHaveLength(1);
    expect(stdout).not.toContain(String(tokens[0]).slice('Bearer '.length));
  });

  it('says in a sentence what an operator can repair, without a stack, and exits 1', async () => {
    const port = await listen(createServer());
    const text = join(temporaryFolder(), 'text.db');
    writeFileSync(text, 'This is a text, and long enough not to be taken for an empty database. '.repeat(50));
    const failures = [
      [{ PORT: `${port}` }, 'EADDRINUSE', `Port ${port} of 127.0.0.1 is in use: .* set PORT to another`],
      // Reserved for documentation: no machine has this address.
      [{ HOST: '192.0.2.1' }, 'EADDRNOTAVAIL', 'HOST is 192.0.2.1, which is not an address of this machine'],
      [{ DATABASE_URL: `file:${text}` }, 'SQLITE_NOTADB', 'it is not a SQLite database'],
    ] as const;
    await Promise.all(
      failures.map(async ([environment, code, message]) => {
        const ended = await runProgram(PROGRAM, {
          PORT: '0',
          DATABASE_URL: `file:${join(temporaryFolder(), 'a.db')}`,
          AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
          ...environment,
        }).exit;
        expect(ended.code).toBe(1);
        expect(ended.stderr).toBe('');
        const line = JSON.parse(ended.stdout);
        expect(Object.keys(line).sort()).toEqual(['code', 'level', 'msg', 'time']);
        expect(line).toMatchObject({ level: 'error', code });
        expect(line.msg).toMatch(new RegExp(`^could not start: .*${message}`));
      }),
    );
  });
});

describe('a server that others can reach', () => {
  it.each([
    ['without PUBLIC_URL is warned about its links at the start', {}, true],
    ['with PUBLIC_URL is not', { PUBLIC_URL: 'https://aurora.example.com' }, false],
  ])('%s', async (_what, more, isWarned) => {
    const server = runProgram(PROGRAM, {
      PORT: '0',
      HOST: '0.0.0.0',
      DATABASE_URL: `file:${join(temporaryFolder(), 'a.db')}`,
      AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...more,
    });
    await server.printed(READY);
    server.child.kill('SIGTERM');
    const { stdout } = await server.exit;
    const warning = /"level":(?:40|"warn").*Set PUBLIC_URL to the address.*links to this server are wrong/;
    expect(warning.test(stdout)).toBe(isWarned);
  });

  it.each([
    ['0.0.0.0', true],
    ['127.0.0.1', false],
  ])('with metrics on %s is warned of it: %s', async (host, isWarned) => {
    const server = runProgram(PROGRAM, {
      PORT: '0',
      METRICS_HOST: host,
      METRICS_PORT: '0',
      DATABASE_URL: `file:${join(temporaryFolder(), 'a.db')}`,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    await server.printed(READY);
    server.child.kill('SIGTERM');
    const { stdout, stderr } = await server.exit;
    expect(/"level":(?:40|"warn").*METRICS_HOST is 0\.0\.0\.0/.test(stdout)).toBe(isWarned);
    expect(stderr).toContain(`Metrics listen on ${host} (METRICS_HOST).`);
  });
});

describe('an uncaught error', () => {
  it('ends the process with a line in the log instead of a raw stack', async () => {
    const plant = 'process.on("SIGUSR2", () => { throw new Error("planted"); })';
    const server = runProgram(PROGRAM, {
      PORT: '0',
      DATABASE_URL: `file:${join(temporaryFolder(), 'a.db')}`,
      AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(plant)}`,
    });
    await server.printed(READY);
    server.child.kill('SIGUSR2');
    const { code, stdout, stderr } = await server.exit;
    expect([code, stderr]).toEqual([1, '']);
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ level: 'error', error: { message: 'planted' } });
    expect(last.msg).toContain('uncaught error');
  });
});

describe('SIGTERM', () => {
  it('ends a process in the middle of an attempt, which the next process goes on with', async () => {
    const simulator = await startSimulator({ propagation: { kind: 'none' } });
    onTestFinished(() => simulator.close());
    const aurora = simulator.createAccount();
    const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
    const environment = {
      PORT: '0',
      DATABASE_URL: `file:${join(temporaryFolder(), 'aurora.db')}`,
      AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
      AWS_ENDPOINT_URL: simulator.url,
      AWS_REGION: 'us-east-1',
    };
    const first = runProgram(PROGRAM, environment);
    expect(await first.printed(/"arn":"([^"]+)".*"msg":"Aurora's AWS identity"/)).toBe(user.arn);
    const client = createClient(await first.printed(READY), OPERATOR_TOKEN, { retryAttempts: 0 });
    const { createWorkspace } = await client.send(CreateWorkspaceDocument, { name: 'Acme' });
    if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('No workspace.');
    const { workspace } = createWorkspace;
    const { arn } = simulator.createAccount().createRole('R', {
      trustPolicy: trustPolicy({ partition: 'aws', accountId: aurora.accountId }, workspace.externalId.value)
        .document,
      arrival: 'never',
    });
    const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, {
      workspaceId: workspace.id,
      roleArn: arn,
    });
    if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error('Refused.');
    const { id } = connectAwsAccount.awsConnection;
    // The next attempt's call stays without an answer.
    simulator.faults.add('hang', { actions: ['AssumeRole'] });
    await new Promise<void>((resolve) => {
      simulator.calls.onCall(({ outcome }) => outcome === 'hang' && resolve());
    });
    first.child.kill('SIGTERM');
    const { code, stdout } = await first.exit;
    expect(code).toBe(0);
    expect(stdout).toContain('"msg":"stopped"');
    await client.close();

    simulator.faults.clear();
    const before = simulator.calls.all('AssumeRole').length;
    const next = new Promise<void>((resolve) => {
      simulator.calls.onCall(({ action }) => action === 'AssumeRole' && resolve());
    });
    const second = runProgram(PROGRAM, environment);
    const again = createClient(await second.printed(READY), OPERATOR_TOKEN, { retryAttempts: 0 });
    onTestFinished(() => again.close());
    await next;
    expect(simulator.calls.all('AssumeRole').length).toBeGreaterThan(before);
    const { awsConnection } = await again.send(AwsConnectionDocument, { id, first: 100 });
    expect(awsConnection?.status).toBe('PENDING');
    second.child.kill('SIGTERM');
    expect((await second.exit).code).toBe(0);
  });
});
