/** The command `aurora` against a server and the simulator. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConnectionsDocument } from '../../schema/generated/graphql.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';
import { allowing } from '../support/role-session.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';
import { CREDENTIALS, callAurora, reply, startAuroraCommand, startFake, TOKEN } from './support.ts';

async function startWorld() {
  const aurora = await startAurora({ begunAt: Date.now() });
  const workspace = await aurora.createWorkspace('Acme');
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { token } = await createApiKey(aurora, workspace.id);
  const environment = { AURORA_URL: aurora.app.url, AURORA_TOKEN: token };
  return { aurora, workspace, trustPolicy, token, environment };
}

const printing = (expression: string) => ['--', process.execPath, '-p', expression];

describe('aurora connect', () => {
  const world = shared(startWorld);

  it('returns 0 with the connection as JSON, and the same again for a connected role', async () => {
    const { aurora, workspace, trustPolicy, environment } = world();
    const { arn } = aurora.customer.createRole('Good', { trustPolicy });
    const args = ['connect', arn, '--workspace', 'Acme', '--name', 'prod', '--wait', '--json'];
    for (let time = 0; time < 2; time++) {
      const { code, stdout, stderr } = await callAurora(args, environment);
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toMatchObject({ name: 'prod', roleArn: arn, status: 'CONNECTED' });
    }
    const { stdout } = await callAurora(['connect', arn, '--workspace', workspace.id], environment);
    expect(stdout).toMatch(/^CONNECTED {2}prod \(\d{12}\) {2}arn:/);
  });

  it('reports each attempt while it waits for a role to propagate', async () => {
    const { aurora, workspace, trustPolicy, environment } = world();
    const { arn } = aurora.customer.createRole('Late', { trustPolicy, arrival: 45_000 });
    const command = startAuroraCommand(['connect', arn, '--wait', '--json'], environment);
    await command.reported(/denied/);
    const { workspace: found } = await aurora.client.send(ConnectionsDocument, {
      workspaceId: workspace.id,
      filter: { search: 'Late' },
    });
    await aurora.runToEnd(found?.awsConnections.edges[0]?.node.id ?? '');
    expect(await command.ending).toEqual({ code: 0 });
    expect(command.output.stderr).toMatch(/started[\s\S]+attempt 1[\s\S]+attempt 2[\s\S]+CONNECTED/);
    expect(JSON.parse(command.output.stdout)).toMatchObject({ roleArn: arn, status: 'CONNECTED' });
  });

  it('returns 1 with the likeliest cause and its remedy when the role lets in strangers', async () => {
    const { aurora, workspace, environment } = world();
    const open = aurora.trustPolicy(workspace.externalId.value);
    for (const statement of open['Statement'] as { Condition?: object }[]) delete statement.Condition;
    const { arn } = aurora.customer.createRole('Open', { trustPolicy: open });
    const command = startAuroraCommand(['connect', arn, '--wait'], environment);
    await command.reported(/open/);
    const { workspace: found } = await aurora.client.send(ConnectionsDocument, {
      workspaceId: workspace.id,
      filter: { search: 'Open' },
    });
    await aurora.runToEnd(found?.awsConnections.edges[0]?.node.id ?? '');
    expect(await command.ending).toEqual({ code: 1 });
    expect(command.output.stdout).toMatch(/^INSECURE /);
    expect(command.output.stdout).toContain('(EXTERNAL_ID_NOT_ENFORCED)');
    expect(command.output.stdout).toMatch(/\n {2}- /);
    expect(command.output.stdout + command.output.stderr).not.toContain(workspace.externalId.value);
  });

  it('returns 2 for what is not a role, with what to do, and without what may be a token', async () => {
    const { environment, workspace } = world();
    const { code, stdout, stderr } = await callAurora(
      ['connect', 'arn:aws:iam::123456789012:user/me'],
      environment,
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^aurora: .*\n {2}- /);
    const unknown = await callAurora(['connect', 'arn:x', '--workspace', 'Acmee'], environment);
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('No workspace is called "Acmee".'),
    ]);
    expect(unknown.stderr).toContain(`Pass --workspace ${workspace.id} for "Acme".`);
    const json = await callAurora(['connect', 'nonsense', '--json'], environment);
    expect(JSON.parse(json.stderr).error).toMatchObject({ kind: 'USAGE', code: 'INVALID_ROLE_ARN' });
  });

  it('takes the only workspace of the token, and otherwise says which there are', async () => {
    const { aurora, workspace, environment } = await startWorld();
    const operator = { ...environment, AURORA_TOKEN: OPERATOR_TOKEN };
    const setup = () => callAurora(['setup', 'cli'], operator);
    expect(await setup()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(workspace.externalId.value),
    });
    const other = await aurora.createWorkspace('Other');
    const { code, stderr } = await setup();
    expect([code, stderr]).toEqual([2, expect.stringContaining('The token reaches 2 workspaces.')]);
    expect(stderr).toContain(`Pass --workspace ${other.id} for "Other".`);
  });

  it('returns 3 without a token, with a wrong one, and without a server', async () => {
    const { environment } = world();
    const arn = 'arn:aws:iam::123456789012:role/R';
    const [none, wrong, away] = await Promise.all([
      callAurora(['connect', arn]),
      callAurora(['connect', arn], { ...environment, AURORA_TOKEN: 'wrong-token-of-a-test' }),
      callAurora(['connect', arn], { ...environment, AURORA_URL: 'http://127.0.0.1:1' }),
    ]);
    expect([none.code, wrong.code, away.code]).toEqual([3, 3, 3]);
    expect(none.stderr).toContain('Log in: aurora login --server URL');
    expect(wrong.stderr).toContain('Set AURORA_TOKEN to a valid token.');
    expect(away.stderr).toContain('cannot be reached');
  });

  it('goes on after the last event when the server restarts', async () => {
    const connection = {
      id: 'C',
      name: null,
      accountId: '1',
      roleArn: 'arn',
      status: 'PENDING',
      failure: null,
    };
    const asked: { after: string | null }[] = [];
    // As many as the client tries for one question.
    let unavailable = 3;
    const { url } = await startFake((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        const { query, variables } = JSON.parse(body);
        if (query.includes('query Viewer'))
          return reply(200, { data: { viewer: { workspaces: [{ id: 'W', name: 'Acme' }] } } })(
            request,
            response,
          );
        if (query.includes('mutation ConnectAwsAccount')) {
          const connectAwsAccount = { __typename: 'ConnectAwsAccountSuccess', awsConnection: connection };
          return reply(200, { data: { connectAwsAccount } })(request, response);
        }
        if (query.includes('subscription ConnectionProgress')) {
          asked.push(variables);
          const event = { __typename: 'VerificationStarted', cursor: 'first', windowMs: 1_000 };
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          if (asked.length > 1) return response.end('event: complete\ndata:\n\n');
          const data = JSON.stringify({ data: { connectionProgress: event } });
          response.write(`event: next\ndata: ${data}\n\n`, () => response.destroy());
          return;
        }
        if (unavailable-- > 0) return response.writeHead(503).end();
        const status = asked.length > 1 ? 'CONNECTED' : 'PENDING';
        reply(200, { data: { awsConnection: { ...connection, status, events: {} } } })(request, response);
      });
    });
    const { code, stdout } = await callAurora(['connect', 'arn', '--wait'], {
      AURORA_URL: url,
      AURORA_TOKEN: TOKEN,
    });
    expect([code, asked.map(({ after }) => after)]).toEqual([0, [null, 'first']]);
    expect(stdout).toMatch(/^CONNECTED /);
  });
});

describe('aurora organization', () => {
  it('connects one, and says how far its accounts have come', async () => {
    const { environment, aurora, workspace, trustPolicy } = await startWorld();
    const management = aurora.simulator.createAccount();
    const own = aurora.simulator.createOrganization(management);
    const unit = own.createUnit('Web');
    const none = await callAurora(['organization', 'status'], environment);
    expect([none.code, none.stdout]).toEqual([0, 'No organizations.\n']);
    const { arn } = management.createRole('Reader', { trustPolicy });
    const connect = ['organization', 'connect', arn, '--workspace', workspace.id];
    expect((await callAurora(connect, environment)).stdout).toContain(`CONNECTED  ${arn}`);
    await aurora.app.idle();
    const denied = await callAurora(['organization', 'status'], environment);
    expect(denied.code).toBe(1);
    expect(denied.stdout).toContain('Let the role call organizations:DescribeOrganization');
    management.updateRole('Reader', { inlinePolicies: { read: allowing('organizations:*') } });
    await callAurora(connect, environment);
    await aurora.app.idle();
    const read = await callAurora(['organization', 'status'], environment);
    expect([read.code, read.stdout]).toEqual([0, expect.stringContaining(`  - ${unit}  Root/Web`)]);
    expect(read.stdout).toContain('accounts  1 MANAGEMENT');
    const json = await callAurora(['organization', 'status', '--json'], environment);
    expect(JSON.parse(json.stdout)).toMatchObject([{ awsOrganizationId: own.id, problem: null }]);
    const wrong = await callAurora(['organization', 'connect'], environment);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('ARN of the role is missing')]);
  });
});

describe('with two accounts', () => {
  const world = shared(async () => {
    const started = await startWorld();
    const { aurora, workspace, trustPolicy } = started;
    const other = aurora.simulator.createAccount();
    const good = aurora.customer.createRole('AuroraRole', { trustPolicy });
    const second = other.createRole('AuroraRole', { trustPolicy });
    const bad = aurora.customer.createRole('Bad', { trustPolicy: aurora.trustPolicy('another-external-id') });
    const prod = await aurora.connect(workspace.id, good.arn, { name: 'prod' });
    const test = await aurora.connect(workspace.id, second.arn, { name: 'test' });
    const failing = await aurora.connect(workspace.id, bad.arn);
    await aurora.runToEnd(failing.id);
    return { ...started, prod, test, bad, failing };
  });

  it('accounts lists them, by state, workspace and text', async () => {
    const { environment, prod, test, bad } = world();
    const list = async (...more: string[]) =>
      JSON.parse((await callAurora(['accounts', '--json', ...more], environment)).stdout).map(
        ({ roleArn }: { roleArn: string }) => roleArn,
      );
    expect(await list()).toHaveLength(3);
    expect(await list('--status', 'failed')).toEqual([bad.arn]);
    expect(await list('--search', test.accountId)).toEqual([test.roleArn]);
    expect(await list('--status', 'connected', '--search', 'PROD')).toEqual([prod.roleArn]);
    expect(await list('--workspace', 'Other')).toEqual([]);
    const table = await callAurora(['list'], environment);
    expect(table.stdout).toMatch(/^NAME +ACCOUNT +ROLE +STATUS +WORKSPACE +ID\n/);
    const wrong = await callAurora(['accounts', '--status', 'broken'], environment);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('pending, connected')]);
  });

  it('status says what does not work, and why', async () => {
    const { environment, prod, bad } = world();
    const all = await callAurora(['status'], environment);
    expect(all.code).toBe(1);
    expect(all.stdout).toContain('Token "Key". 2 CONNECTED, 1 FAILED.');
    expect(all.stdout).toContain('What to do: aurora status ID');
    for (const account of ['prod', prod.id, prod.roleArn])
      expect([account, (await callAurora(['status', account], environment)).code]).toEqual([account, 0]);
    const failed = await callAurora(['status', bad.arn], environment);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/Likeliest cause \(\d+%\): The trust policy .* another External ID/);
    expect(failed.stdout).toContain(`More: ${environment.AURORA_URL}/help#role-not-assumable`);
    expect(failed.stdout).toContain(`To verify it again: aurora connect ${bad.arn} --wait`);
    const byRole = await callAurora(['status', 'Bad'], environment);
    expect([byRole.code, byRole.stderr]).toEqual([1, expect.stringContaining(`Use the ARN: ${bad.arn}`)]);
    const nothing = await callAurora(['status', 'nothing'], environment);
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('aurora list')]);
  });

  it('exec runs a program in each account, and shows the results of each', async () => {
    const { environment, prod, test } = world();
    const { AURORA_TOKEN } = environment;
    const expression =
      'fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { Authorization: process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN } }).then((r) => r.json()).then((c) => console.log("account", c.AccountId, process.env.AURORA_TOKEN)), ""';
    const { code, stdout, stderr } = await callAurora(
      ['exec', '--all', '--parallel', '1', ...printing(expression)],
      { ...(process.env as Record<string, string>), ...environment },
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`[prod] account ${prod.accountId} undefined\n`);
    expect(stdout).toContain(`[test] account ${test.accountId} undefined\n`);
    expect(stderr).toContain('Skipped 1 account that is not connected');
    expect(stderr).toContain('2 of 2 accounts succeeded.');
    expect(stdout + stderr).not.toContain(AURORA_TOKEN);
  });

  it('exec returns 1 when the program fails in one account, and JSON has the results', async () => {
    const { environment, prod, test } = world();
    const program = [
      '--',
      process.execPath,
      '-e',
      'console.log("out"); console.error("err"); process.exit(3)',
    ];
    const accounts = ['--account', 'prod', test.accountId];
    const { code, stdout, stderr } = await callAurora(
      ['exec', ...accounts, '--json', ...program],
      environment,
    );
    expect([code, stderr]).toEqual([1, '']);
    const each = { exitCode: 3, problem: null, stdout: 'out\n', stderr: 'err\n' };
    expect(JSON.parse(stdout)).toEqual([
      { account: prod.accountId, name: 'prod', id: prod.id, ...each },
      { account: test.accountId, name: 'test', id: test.id, ...each },
    ]);
    const missing = await callAurora(['exec', ...accounts, '--', 'no-such-program'], environment);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(`${prod.accountId} (prod): There is no program "no-such-program".`);
  });

  it('exec does not start a program where there are no credentials', async () => {
    const { environment, bad, prod } = world();
    const accounts = ['--account', bad.arn, prod.id];
    const { code, stdout } = await callAurora(['exec', ...accounts, '--json', ...printing('1')], environment);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { exitCode: null, problem: expect.stringContaining('FAILED'), stdout: '' },
      { exitCode: 0, problem: null, stdout: '1\n' },
    ]);
  });

  it('setup prints each form of the kit, and how to use it', async () => {
    const { environment, workspace, token } = world();
    const print = async (...args: string[]) => callAurora(['setup', ...args], environment);
    const [cli, template, stackSet, terraform, console] = await Promise.all([
      print('cli', '--role-name', 'Other', '--max-session', '7200'),
      print('cloudformation', '--access', 'read-only', '--workspace', workspace.id),
      print('stackset'),
      print('terraform', '--access', 'own-policies', '--policy-arn', 'arn:aws:iam::aws:policy/SecurityAudit'),
      print('console'),
    ]);
    for (const { code, stdout, stderr } of [cli, template, stackSet, terraform, console]) {
      expect(code).toBe(0);
      expect(stdout).toContain(workspace.externalId.value);
      expect(stderr).not.toContain(workspace.externalId.value);
      expect(stdout + stderr).not.toContain(token);
      // There is nothing to download in a terminal.
      expect(stderr).not.toMatch(/download/i);
    }
    expect(cli?.stdout).toContain('--max-session-duration 7200');
    expect(cli?.stderr).toContain(
      '- Copy the commands, or save the output as aurora-role.sh.\n- Open AWS CloudShell',
    );
    expect(template?.stderr).toContain('- Save the output as aurora-role.cloudformation.json.');
    expect(terraform?.stderr).toContain('- Save the output as aurora-role.tf.\n- Put aurora-role.tf in');
    expect(template?.stdout).toContain('ReadOnlyAccess');
    expect(terraform?.stdout).toContain('arn:aws:iam::aws:policy/SecurityAudit');
    expect(console?.stdout).toMatch(/^1\. /);
    const set = await print('terraform', '--capabilities', 'OBSERVE');
    expect([set.code, set.stdout]).toEqual([0, expect.stringContaining('Aurora-ReadsThisRole')]);
    expect(set.stdout).not.toContain('PowerUserAccess');
    const wrong = await print('terraform', '--policy-arn', 'arn:aws:iam::aws:policy/SecurityAudit');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('OWN_POLICIES');
  });

  it('explain says whether a trust policy works', async () => {
    const { environment, trustPolicy, bad, aurora } = world();
    const file = join(temporaryFolder(), 'trust.json');
    writeFileSync(file, JSON.stringify(trustPolicy));
    const works = await callAurora(['explain', file, '--role', bad.arn], environment);
    expect([works.code, works.stdout.split('\n')[0]]).toEqual([0, 'WORKS']);
    const other = JSON.stringify(aurora.trustPolicy('another-external-id'));
    const denied = await callAurora(['explain', '-', '--role', bad.arn], environment, other);
    expect([denied.code, denied.stdout.split('\n')[0]]).toEqual([1, 'DENIED']);
    expect(denied.stdout).toContain('The corrected policy:\n');
    const json = await callAurora(['explain', '-', '--role', bad.arn, '--json'], environment, other);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'DENIED' });
    const missing = await callAurora(['explain', `${file}.none`, '--role', bad.arn], environment);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('ENOENT')]);
    const notARole = await callAurora(['explain', file, '--role', 'role'], environment);
    expect(notARole.code).toBe(2);
  });

  it('configure writes profiles once, and keeps the rest of the file', async () => {
    const { environment, aurora, prod, test } = world();
    const file = join(temporaryFolder(), 'aws', 'config');
    const there = { ...environment, AWS_CONFIG_FILE: file };
    const first = await callAurora(['configure'], there);
    expect(first.code).toBe(0);
    expect(first.stdout.trim().split('\n').sort()).toEqual(
      [`aurora-${aurora.customer.accountId}-AuroraRole`, `aurora-${test.accountId}`].sort(),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const mine = '[default]\nregion = eu-west-1';
    const more = '[profile mine]\nregion = eu-west-2\n';
    writeFileSync(file, `${mine}\n${readFileSync(file, 'utf8')}${more}`);
    chmodSync(file, 0o640);
    const before = readFileSync(file, 'utf8');
    const again = await callAurora(['configure'], there);
    expect(again.stderr).toContain('Nothing to change');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(before).toContain(`# prod\ncredential_process = aurora get ${prod.id}\n`);

    const fewer = await callAurora(['configure', '--workspace', 'Other', '--json'], there);
    expect(JSON.parse(fewer.stdout)).toMatchObject({ changed: true, profiles: [] });
    expect(readFileSync(file, 'utf8')).toBe(`${mine}\n${more}`);
    expect(statSync(file).mode & 0o777).toBe(0o640);

    writeFileSync(file, `${mine}\n[profile aurora-${test.accountId}]\n`);
    const taken = await callAurora(['configure'], there);
    expect([taken.code, taken.stderr]).toEqual([
      1,
      expect.stringContaining(`Skipped aurora-${test.accountId}`),
    ]);
    const removed = await callAurora(['configure', '--remove'], { AWS_CONFIG_FILE: file });
    expect(removed.code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(`${mine}\n[profile aurora-${test.accountId}]\n`);

    writeFileSync(file, '# END aurora configure\n');
    const damaged = await callAurora(['configure'], there);
    expect([damaged.code, readFileSync(file, 'utf8')]).toEqual([2, '# END aurora configure\n']);
  });

  it('configure writes no profile for a connection that gives no credentials, and says why', async () => {
    const { environment, aurora, failing } = world();
    const there = { ...environment, AWS_CONFIG_FILE: join(temporaryFolder(), 'config') };
    const profile = `aurora-${aurora.customer.accountId}-Bad`;
    const why = `the connection is FAILED. What to do: aurora status ${failing.id}`;
    const { code, stdout, stderr } = await callAurora(['configure', '--json'], there);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`Skipped ${profile}: ${why}\n`)]);
    expect(JSON.parse(stdout).skipped).toEqual([{ profile, why }]);
    expect(readFileSync(there.AWS_CONFIG_FILE, 'utf8')).not.toContain(failing.id);
  });

  it('configure warns when the AWS CLI would not find the command', async () => {
    const { environment } = world();
    const folder = join(temporaryFolder(), 'node_modules', '.bin');
    mkdirSync(folder, { recursive: true });
    const there = { ...environment, AWS_CONFIG_FILE: join(folder, 'config'), PATH: folder };
    const warning = 'The command aurora is not on the PATH';
    expect((await callAurora(['configure'], there)).stderr).toContain(warning);
    writeFileSync(join(folder, 'aurora'), '');
    expect((await callAurora(['configure'], there)).stderr).toContain(warning);
    chmodSync(join(folder, 'aurora'), 0o755);
    expect((await callAurora(['configure'], there)).stderr).not.toContain(warning);
    // npx adds the folder only for the command that it runs.
    const byNpx = await callAurora(['configure'], { ...there, npm_command: 'exec' });
    expect(byNpx.stderr).toContain(warning);
    const nothing = await callAurora(['configure', '--remove'], { ...there, npm_command: 'exec' });
    expect(nothing.stderr).not.toContain(warning);
  });

  it('configure writes what narrows a session into the profiles', async () => {
    const { environment, prod } = world();
    const folder = temporaryFolder();
    const there = { ...environment, AWS_CONFIG_FILE: join(folder, 'config') };
    const policy = join(folder, 'policy.json');
    writeFileSync(policy, '{}');
    const narrowing = ['--access', 'observe', '--source-ip', '198.51.100.0/24', '--session-policy', policy];
    expect((await callAurora(['configure', ...narrowing], there)).code).toBe(0);
    expect(readFileSync(there.AWS_CONFIG_FILE, 'utf8')).toContain(
      `aurora get ${prod.id} --access observe --source-ip 198.51.100.0/24 --session-policy ${policy}\n`,
    );
    const hostile = await callAurora(['configure', '--policy', 'x\ny = z'], there);
    expect([hostile.code, hostile.stderr]).toEqual([2, expect.stringContaining('cannot have --policy')]);
  });

  it('exec narrows the session of its program', async () => {
    const { environment, aurora, prod } = world();
    const narrowing = ['--access', 'observe', '--source-ip', '198.51.100.0/24'];
    const { code } = await callAurora(
      ['exec', '--account', prod.id, ...narrowing, '--json', '--', process.execPath, '-e', ''],
      environment,
    );
    expect(code).toBe(0);
    const [call] = aurora.simulator.calls.all('AssumeRole').slice(-1);
    const policy = JSON.parse(call?.parameters.get('Policy') ?? '{}');
    expect(policy.Statement).toMatchObject([
      { Effect: 'Allow', Action: expect.arrayContaining(['ecs:List*']) },
      { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } } },
    ]);
  });

  it('configure writes no file where there is nothing to write', async () => {
    const file = join(temporaryFolder(), 'config');
    expect((await callAurora(['configure', '--remove'], { AWS_CONFIG_FILE: file })).code).toBe(0);
    expect(existsSync(file)).toBe(false);
  });

  it('console prints a link from the federation endpoint, and says that it is a secret', async () => {
    const { environment, prod } = world();
    const endpoint = await startFake(reply(200, { SigninToken: 'sign-in-token' }));
    const there = { ...environment, AURORA_SIGNIN_URL: endpoint.url };
    const { code, stdout, stderr } = await callAurora(['console', 'prod', '--access', 'read-only'], there);
    expect(code).toBe(0);
    const link = new URL(stdout.trim());
    expect(link.origin).toBe(endpoint.url);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      Action: 'login',
      Issuer: 'Aurora',
      Destination: 'https://console.aws.amazon.com/console/home?region=us-east-1',
      SigninToken: 'sign-in-token',
    });
    expect(stderr).toContain('This link is a secret');
    expect(stderr).toContain(prod.accountId);
    expect(stderr).not.toContain('sign-in-token');
    const asked = new URL(endpoint.asked[0]?.url ?? '', endpoint.url).searchParams;
    expect(asked.get('Action')).toBe('getSigninToken');
    expect(Object.keys(JSON.parse(asked.get('Session') ?? ''))).toEqual([
      'sessionId',
      'sessionKey',
      'sessionToken',
    ]);
  });

  it('console shows no credentials when AWS refuses them, and asks which account', async () => {
    const { environment } = world();
    const refusing = await startFake((request, response) => response.writeHead(400).end(request.url));
    const refused = await callAurora(['console', 'prod'], {
      ...environment,
      AURORA_SIGNIN_URL: refusing.url,
    });
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('answered 400');
    const session = JSON.parse(
      new URL(refusing.asked[0]?.url ?? '', refusing.url).searchParams.get('Session') ?? '',
    );
    for (const secret of [session.sessionKey, session.sessionToken])
      expect(refused.stderr).not.toContain(secret);
    const away = await callAurora(['console', 'prod'], {
      ...environment,
      AURORA_SIGNIN_URL: 'http://127.0.0.1:1',
    });
    expect([away.code, away.stdout]).toEqual([3, '']);
    const plain = await callAurora(['console', 'prod'], {
      ...environment,
      AURORA_SIGNIN_URL: 'http://example.com',
    });
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('plain http')]);
    const which = await callAurora(['console'], environment);
    expect([which.code, which.stderr]).toEqual([2, expect.stringContaining('2 are connected')]);
  });
});

describe('the command line of aurora', () => {
  const at = (url: string) => ({ AURORA_URL: url, AURORA_TOKEN: TOKEN });

  it('shares get, env, login and logout with aurora-credentials', async () => {
    const server = await startFake(reply(200, CREDENTIALS));
    const id = Buffer.from('AwsConnection:some').toString('base64');
    const { code, stdout } = await callAurora(['get', id], at(server.url));
    expect([code, JSON.parse(stdout).AccountId]).toEqual([0, CREDENTIALS.AccountId]);
    const wrong = await callAurora(['get'], at(server.url));
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/^aurora: [\s\S]*aurora --help\n$/),
    ]);
  });

  it.each([
    [['conect', 'x'], "Unknown command 'conect'"],
    [['setup', 'pdf'], 'Allowed choices are cli, cloudformation'],
    [['setup'], "Missing required argument 'form'"],
    [['status', 'a', 'b'], 'Too many arguments'],
    [['exec'], 'exec needs either --account or --all, and a program after "--"'],
    [['exec'], 'For example: aurora exec --account prod -- aws s3 ls'],
    [['exec', '--all'], 'Usage: aurora exec --account ACCOUNT -- PROGRAM'],
    [['exec', 'prod', '--', 'true'], 'Usage: aurora exec --account ACCOUNT -- PROGRAM'],
    [['exec', '--', 'true'], 'exec needs either --account or --all'],
    [['exec', '--all', '--account', 'a', '--', 'true'], 'exec needs either --account or --all'],
    [['exec', '--all', '--parallel', '0', '--', 'true'], 'from 1 to 999999'],
    [['accounts', '--', 'true'], 'Only exec accepts a program'],
    [['accounts', '--tokn', 'x'], "Unknown option '--tokn'"],
    [['explain', 'file'], "Required option '--role <arn>' not specified"],
    [[TOKEN], 'not shown'],
    [['setup', TOKEN], 'not shown'],
    [['status', 'a', TOKEN], 'Expected 1 argument but got 2.'],
    [['console', 'x', '--access', TOKEN], 'not shown'],
  ])('is refused when it is wrong: %j', async (args, message) => {
    const { code, stdout, stderr } = await callAurora(args, at('http://127.0.0.1:1'));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain(TOKEN);
  });

  it('prints its help, that of a command, and its version', async () => {
    const [help, none, one, version] = await Promise.all(
      [['--help'], [], ['help', 'exec'], ['--version']].map((args) => callAurora(args)),
    );
    for (const result of [help, none, one, version]) expect([result?.code, result?.stderr]).toEqual([0, '']);
    expect(help?.stdout).toContain('connect [options] <arn>');
    expect(none?.stdout).toBe(help?.stdout);
    expect(one?.stdout).toContain('--parallel <number>');
    expect(version?.stdout).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
  });
});
