import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetRoleCommand, IAMClient, ListRolesCommand, UpdateRoleCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { readCredentialsQuery } from '../../src/credentials/endpoint/query.ts';
import { startAurora } from '../support/aurora.ts';
import { askCredentials, type CredentialsBody } from '../support/credentials.ts';
import { AuditLogDocument } from '../support/documents.ts';
import { onFinished } from '../support/lifetime.ts';
import { allowing, denying } from '../support/role-session.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A connected role of an administrator, used from an address that the test chooses. */
async function world(environment: Record<string, string> = {}) {
  let address = '198.51.100.7';
  const aurora = await startAurora({ environment, simulator: { sourceIp: () => address } });
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy, inlinePolicies: { all: allowing('*') } });
  const { id } = await aurora.connect(workspace.id, arn);
  const ask = (parameters: Record<string, string | object>) =>
    askCredentials(aurora.app.url, id, { query: `?${queryOf(parameters)}` });
  /** What AWS answers to calls with these credentials. */
  const calls = async ({ AccessKeyId = '', SecretAccessKey = '', Token = '' }: CredentialsBody) => {
    const iam = new IAMClient({
      endpoint: aurora.simulator.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
    });
    onFinished(() => iam.destroy());
    const outcome = (call: Promise<unknown>) =>
      call.then(
        () => 'OK',
        (error: Error) => `${error.name}: ${/(?:no|an explicit deny in a) \S+ policy/.exec(error.message)}`,
      );
    return {
      list: await outcome(iam.send(new ListRolesCommand({}))),
      get: await outcome(iam.send(new GetRoleCommand({ RoleName: 'R' }))),
      update: await outcome(iam.send(new UpdateRoleCommand({ RoleName: 'R', Description: 'changed' }))),
    };
  };
  const session = async (parameters: Record<string, string | object>) => {
    const { status, body } = await ask(parameters);
    expect([status, body.Message]).toEqual([200, undefined]);
    return calls(body);
  };
  return {
    aurora,
    ask,
    calls,
    session,
    move: (next: string) => {
      address = next;
    },
  };
}

/** The message for an address that asks for something impossible. */
function mistakeIn(parameters: Record<string, string | object>): string {
  const reading = readCredentialsQuery(`/credentials/123456789012?${queryOf(parameters)}`);
  if (reading.ok) throw new Error('The address is valid.');
  expect(reading.error).toMatchObject({ code: 'BAD_USER_INPUT', remedies: [expect.any(String)] });
  return reading.error.message;
}

function queryOf(parameters: Record<string, string | object>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const REFUSED = 'AccessDenied: no session policy';
const REFUSED_BY_DENY = 'AccessDenied: an explicit deny in a session policy';

describe('a session that can only observe', () => {
  it('is refused by AWS where it would change something, whatever the role may do', async () => {
    const { session } = await world();
    expect(await session({})).toEqual({ list: 'OK', get: 'OK', update: 'OK' });
    expect(await session({ access: 'observe' })).toEqual({ list: 'OK', get: 'OK', update: REFUSED });
  });

  it("may be narrowed by the caller's policy", async () => {
    const { session } = await world();
    const policy = allowing('iam:ListRoles');
    expect(await session({ access: 'observe', 'session-policy': policy })).toEqual({
      list: 'OK',
      get: REFUSED,
      update: REFUSED,
    });
  });

  it('is refused, with the evidence, when the policy of the caller allows more', async () => {
    const { aurora, ask } = await world();
    const policy =
      '{ "Statement": {\n  "Effect": "Allow",\n  "Action": ["iam:ListRoles", "s3:GetObject"],\n  "Resource": "*" } }';
    const calls = aurora.simulator.calls.all('AssumeRole').length;
    const { status, body } = await ask({ access: 'observe', 'session-policy': policy });
    expect([status, body.Code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(body.Message).toBe(
      'session-policy: access=observe does not cover "s3:GetObject" (line 3, column 31).',
    );
    const many = await ask({ access: 'observe', 'session-policy': allowing(['a:B', 'c:D', 'e:F', 'g:H']) });
    expect(many.body.Message).toMatch(/"a:B" .*, "c:D" .*, "e:F" \(line 1, column \d+\) and 1 more\.$/);
    expect(aurora.simulator.calls.all('AssumeRole')).toHaveLength(calls);
  });
});

describe("the caller's session policy", () => {
  it('narrows the session: AWS refuses the rest', async () => {
    const { aurora, session } = await world();
    expect(await session({ 'session-policy': allowing('iam:Get*') })).toEqual({
      list: REFUSED,
      get: 'OK',
      update: REFUSED,
    });
    const [{ parameters } = {}] = aurora.simulator.calls.all('AssumeRole').slice(-1);
    expect(parameters?.get('Policy')).toBe(JSON.stringify(allowing('iam:Get*')));
  });

  it('never widens: an Allow gives nothing that the role does not have', async () => {
    const { aurora, session } = await world();
    aurora.customer.updateRole('R', { inlinePolicies: { own: allowing('iam:GetRole') } });
    const refused = 'AccessDenied: no identity-based policy';
    expect(await session({ 'session-policy': allowing('*') })).toEqual({
      list: refused,
      get: 'OK',
      update: refused,
    });
  });

  it('is part of the key of the cache, in its meaning and not in its spaces', async () => {
    const { ask } = await world();
    const key = async (policy: string) => (await ask({ 'session-policy': policy })).body.AccessKeyId;
    const policy = allowing('iam:Get*');
    const first = await key(JSON.stringify(policy));
    expect(await key(JSON.stringify(policy, null, 2))).toBe(first);
    expect(await key(JSON.stringify(denying('iam:Get*')))).not.toBe(first);
  });

  it.each([
    ['no JSON', '{"Statement": [}', /line 1, column 16: /],
    ['an unknown element', '{\n"Statement": {"Efect": "Allow"}}', /line 2, column 15: .*Efect/],
    ['a wrong action', JSON.stringify(allowing('s3GetObject')), /line 1, column 65: "s3GetObject"/],
    ['a principal', JSON.stringify(allowing('s3:*', { Principal: '*' })), /line 1, column \d+: Principal/],
    [
      'a repeated key',
      '{"Version":"2012-10-17","Version":"2008-10-17","Statement":[]}',
      /line 1, column \d+: /,
    ],
    ['other characters', JSON.stringify(allowing('s3:*', { Resource: 'arn:aws:s3:::ŝ' })), /"ŝ"/],
    ['too many characters', JSON.stringify(allowing(`s3:${'a'.repeat(2_000)}`)), /has 2\d{3} characters/],
    [
      'a text that is too long to read',
      `${JSON.stringify(allowing('s3:*'))}${' '.repeat(9_000)}`,
      /at most 8192/,
    ],
    ['nothing', '', /line 1, column 1: /],
  ])('is refused for %s, with the place', (_what, policy, words) => {
    expect(mistakeIn({ 'session-policy': policy })).toMatch(words);
  });

  it.each([
    { access: 'read-only', 'session-policy': allowing('*') },
    { policy: 'x', 'session-policy': allowing('*') },
    { policy: 'x', access: 'observe' },
  ])('is not combined with another that allows: %j', (parameters) => {
    expect(mistakeIn(parameters)).toContain('cannot be combined: AWS would allow what either of them allows');
  });

  it('leaves its kind in the audit log, but not its text', async () => {
    const { aurora, ask } = await world();
    await ask({ 'session-policy': allowing('iam:GetRole'), 'source-ip': '198.51.100.0/24' });
    const filter = { action: 'ISSUE_CREDENTIALS' as const };
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 1 });
    const detail = auditLog.edges[0]?.node.detail;
    expect(detail).toContain("narrowed by the caller's policy and source addresses, until");
    expect(detail).not.toContain('GetRole');
    expect(JSON.stringify(aurora.log.lines)).not.toContain('iam:GetRole');
  });
});

describe('a session bound to source addresses', () => {
  it('is refused by AWS elsewhere, whatever else narrows it', async () => {
    const { session, move } = await world();
    const range = { 'source-ip': '198.51.100.0/24,2001:db8:1::/48' };
    const wishes = [
      range,
      { ...range, access: 'read-only' },
      { ...range, access: 'observe' },
      { ...range, 'session-policy': allowing('iam:*') },
    ];
    for (const wish of wishes) expect(await session(wish)).toMatchObject({ list: 'OK', get: 'OK' });
    move('2001:db8:1::7');
    for (const wish of wishes) expect(await session(wish)).toMatchObject({ list: 'OK', get: 'OK' });
    for (const elsewhere of ['203.0.113.9', '2001:db8:2::7']) {
      move(elsewhere);
      for (const wish of wishes)
        expect(await session(wish)).toEqual({
          list: REFUSED_BY_DENY,
          get: REFUSED_BY_DENY,
          update: REFUSED_BY_DENY,
        });
    }
  });

  it('does not gain what the other policy refuses', async () => {
    const { session } = await world();
    const range = { 'source-ip': '198.51.100.7' };
    expect(await session({ ...range, access: 'read-only' })).toMatchObject({ update: REFUSED });
    expect(await session({ ...range, access: 'observe' })).toMatchObject({ update: REFUSED });
    expect(await session({ ...range, 'session-policy': allowing('iam:GetRole') })).toMatchObject({
      list: REFUSED,
      update: REFUSED,
    });
    expect(await session(range)).toMatchObject({ update: 'OK' });
  });

  it("narrows the operator's policies too", async () => {
    const file = join(temporaryFolder(), 'policies.json');
    const single = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' },
    };
    const full = allowing(`s3:${'a'.repeat(1_900)}`);
    const managed = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    writeFileSync(file, JSON.stringify({ single, managed, full }));
    const { ask, session, move } = await world({ CREDENTIALS_POLICIES_FILE: file });
    const range = { 'source-ip': '198.51.100.0/24' };
    expect(await session({ policy: 'single', ...range })).toEqual({
      list: REFUSED,
      get: 'OK',
      update: REFUSED,
    });
    expect(await session({ policy: 'managed', ...range })).toEqual({
      list: 'OK',
      get: 'OK',
      update: REFUSED,
    });
    const { status, body } = await ask({ policy: 'full', ...range });
    expect([status, body.Message]).toEqual([
      400,
      expect.stringMatching(/^policy="full" with source-ip has 2\d{3} /),
    ]);
    move('203.0.113.9');
    for (const policy of ['single', 'managed'])
      expect(await session({ policy, ...range })).toMatchObject({
        list: REFUSED_BY_DENY,
        get: REFUSED_BY_DENY,
      });
  });

  it.each([
    ['here', 'not a range of IP addresses'],
    ['', 'not a range of IP addresses'],
    ['198.51.100.0/33', 'not a range of IP addresses'],
    ['0.0.0.0/0', 'not a range of IP addresses'],
    ['010.1.2.3', 'not a range of IP addresses'],
    ['198.51.100.0/24,', 'not a range of IP addresses'],
    ['198.51.100.7/24', 'bits after the prefix of 24 bits'],
    ['2001:db8::1/32', 'bits after the prefix of 32 bits'],
    ['10.1.0.0/16', 'not public'],
    ['::ffff:198.51.100.7', 'not public'],
    [Array.from({ length: 11 }, (_, index) => `198.51.100.${index}`).join(), '11 ranges'],
  ])('accepts no %s', (ranges, words) => {
    expect(mistakeIn({ 'source-ip': ranges })).toContain(words);
  });
});
