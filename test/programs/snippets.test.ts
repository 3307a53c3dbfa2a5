/** What we tell people to copy, run as they would: against the server, with a token in a file. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  AwsCredentialsConfigDocument,
  type AwsCredentialsSnippetKind,
} from '../../schema/generated/graphql.ts';
import { call } from '../cli/support.ts';
import { startAurora } from '../support/aurora.ts';
import { AWS_CLI, BOTO3, JAVASCRIPT_SDK, output, spawnClient } from '../support/aws-clients.ts';
import { DisconnectAwsAccountDocument } from '../support/documents.ts';
import { onFinished, shared } from '../support/lifetime.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';

const SESSION = /arn:aws:sts::\d{12}:assumed-role\/R\/aurora-/;

const world = shared(async () => {
  const aurora = await startAurora({ begunAt: Date.now() });
  const workspace = await aurora.createWorkspace('Acme');
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy });
  const { id, accountId } = await aurora.connect(workspace.id, arn, { name: 'prod' });
  const { token } = await createApiKey(aurora, workspace.id);
  const { awsCredentialsConfig } = await aurora.client.send(AwsCredentialsConfigDocument, {
    connectionId: id,
  });

  const home = temporaryFolder();
  const tokenFile = join(home, 'token');
  writeFileSync(tokenFile, token);
  mkdirSync(join(home, 'bin'));
  symlinkSync(
    fileURLToPath(new URL('../../bin/aurora-credentials', import.meta.url)),
    join(home, 'bin/aurora-credentials'),
  );
  const there = { XDG_CONFIG_HOME: join(home, '.config') };
  const login = await call(['login', '--server', aurora.app.url], there, token);
  expect(login.stderr).toContain(`Logged in at ${aurora.app.url} as "Key" (Acme)`);

  const textOf = (kind: AwsCredentialsSnippetKind): string => {
    const snippet = awsCredentialsConfig.snippets.find((one) => one.kind === kind);
    return (snippet?.text ?? '').replaceAll('/etc/aurora/token', tokenFile);
  };
  const environment = {
    HOME: home,
    // The command, and the Node.js that it wants.
    PATH: [join(home, 'bin'), dirname(process.execPath), process.env['PATH']].join(':'),
    AWS_ENDPOINT_URL: aurora.simulator.url,
  };
  return {
    aurora,
    workspace,
    id,
    arn,
    accountId,
    home,
    there,
    textOf,
    environment,
    snippets: awsCredentialsConfig.snippets,
  };
});

const run = (program: string, args: readonly string[]) =>
  output(spawnClient(program, args, world().environment));

describe('the snippet for', () => {
  it('the environment works', async ({ skip }) => {
    if (AWS_CLI.missing !== null) return skip(AWS_CLI.missing);
    const { stdout, stderr } = await run('sh', [
      '-c',
      `${world().textOf('ENVIRONMENT')} aws sts get-caller-identity`,
    ]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(SESSION);
  });

  it('a profile works', async () => {
    const { home, textOf, environment, accountId } = world();
    const config = join(home, 'config');
    writeFileSync(config, textOf('PROFILE'));
    const client = JAVASCRIPT_SDK.start({
      ...environment,
      AWS_CONFIG_FILE: config,
      AWS_PROFILE: `aurora-${accountId}`,
    });
    onFinished(() => client.stop());
    expect(await client.ask()).toMatch(SESSION);
  });

  it('the AWS CLI works', async ({ skip }) => {
    if (AWS_CLI.missing !== null) return skip(AWS_CLI.missing);
    const { stdout, stderr } = await run('sh', ['-c', world().textOf('AWS_CLI')]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(SESSION);
  });

  it('JavaScript works', async () => {
    const { stdout, stderr } = await run(process.execPath, [
      '--input-type=module',
      '--eval',
      world().textOf('JAVASCRIPT'),
    ]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(SESSION);
  });

  it('Python works', async ({ skip }) => {
    if (BOTO3.missing !== null) return skip(BOTO3.missing);
    const { stdout, stderr } = await run('python3', ['-c', world().textOf('PYTHON')]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(SESSION);
  });

  it('ECS is a task definition, which names the address', () => {
    const { aurora, id, textOf } = world();
    const { containerDefinitions } = JSON.parse(textOf('ECS'));
    expect(containerDefinitions[0].environment).toContainEqual({
      name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      value: `${aurora.app.url}/credentials/${id}`,
    });
  });
});

describe('aurora-credentials, against the server', () => {
  it('lists the connections, and finds one by its name, role, account or id', async () => {
    const { id, arn, accountId, there } = world();
    const table = (await call(['list'], there)).stdout.split('\n');
    expect(table[0]).toMatch(/^NAME +ACCOUNT +ROLE +STATUS +WORKSPACE +ID$/);
    expect(table[1]?.split(/ {2,}/)).toEqual(['prod', accountId, 'R', 'CONNECTED', 'Acme', id]);
    const json = JSON.parse((await call(['list', '--json'], there)).stdout);
    expect(json).toMatchObject([{ id, name: 'prod', accountId, roleArn: arn, workspace: 'Acme' }]);
    for (const name of ['prod', arn, accountId, id]) {
      const { code, stdout } = await call([name, '--duration', '15m'], there);
      expect([name, code, JSON.parse(stdout).AccountId]).toEqual([name, 0, accountId]);
    }
  });

  it('follows long lists to their end', async () => {
    const { aurora, there } = world();
    const { id: workspaceId } = await aurora.createWorkspace('Many');
    const { token } = await createApiKey(aurora, workspaceId);
    const trustPolicy = aurora.trustPolicy('of-somebody-else');
    for (let number = 0; number < 51; number++) {
      const { arn } = aurora.customer.createRole(`Many${number}`, { trustPolicy });
      await aurora.connect(workspaceId, arn);
    }
    const { stdout } = await call(['list', '--json'], {
      ...there,
      AURORA_SERVER: aurora.app.url,
      AURORA_TOKEN: token,
    });
    expect(JSON.parse(stdout)).toHaveLength(51);
  });

  it('runs a program with them, whatever the profiles of the machine would give it', async () => {
    const { home, textOf, environment } = world();
    const profiles = join(home, 'profiles');
    writeFileSync(profiles, '[default]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n');
    const machine = { ...environment, AWS_SHARED_CREDENTIALS_FILE: profiles };
    const program = textOf('JAVASCRIPT').replace(
      /^const credentials = .*?^}\);$/ms,
      'const credentials = undefined;',
    );
    expect(program).not.toContain('fromHttp(');
    const node = [process.execPath, '--input-type=module', '--eval', program];
    const other = await output(spawnClient(process.execPath, node.slice(1), machine));
    expect(other.stderr).toContain('InvalidClientTokenId');
    const { stdout, stderr } = await output(
      spawnClient('aurora-credentials', ['exec', 'prod', '--', ...node], machine),
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(SESSION);
  });

  it('says what the server says when there are no credentials', async () => {
    const { aurora, workspace, there } = world();
    const { id } = await aurora.connect(
      workspace.id,
      aurora.customer.createRole('Other', { trustPolicy: aurora.trustPolicy(workspace.externalId.value) })
        .arn,
    );
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    const disconnected = await call([id, '--json'], there);
    expect(disconnected.code).toBe(6);
    expect(JSON.parse(disconnected.stderr).error).toMatchObject({
      kind: 'NO_CREDENTIALS',
      code: 'CONNECTION_DISCONNECTED',
      requestId: expect.any(String),
    });
    expect((await call(['list', '--json'], there)).stdout).not.toContain(id);
    expect((await call(['list', '--json', '--all'], there)).stdout).toContain(id);

    const url = { AURORA_SERVER: aurora.app.url };
    const reader = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const [forbidden, wrong, nobody, mistaken] = [
      await call([id], { ...url, AURORA_TOKEN: reader.token }),
      await call(['list'], { ...url, AURORA_TOKEN: 'wrong-token' }),
      await call(['000000000000'], there),
      await call([id, '--access', 'some'], there),
    ];
    expect([forbidden.code, wrong.code, nobody.code, mistaken.code]).toEqual([4, 4, 5, 2]);
    expect(wrong.stderr).toContain('Set AURORA_TOKEN to a valid token.');
  });
});
