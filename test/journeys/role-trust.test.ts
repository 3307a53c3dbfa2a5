/** Roles that Aurora can read: who may use them, what changed, and fewer calls. */
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/simulator/call-log.ts';
import { startAurora } from '../support/aurora.ts';
import { RoleTrustDocument } from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const POWER_USER = 'arn:aws:iam::aws:policy/PowerUserAccess';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Lets in everybody whose principal has a tag that the caller's own account chooses. */
const TAGGED_STRANGERS = {
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
};

function externalIdsOf(statement: Record<string, unknown>): string[] {
  const { StringEquals } = statement['Condition'] as { StringEquals: Record<string, string> };
  return [StringEquals['sts:ExternalId'] ?? ''];
}

type Options = {
  policies?: readonly string[];
  more?: readonly object[];
  environment?: Record<string, string>;
};

async function world({ policies = [POWER_USER], more = [], environment = {} }: Options = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const good = aurora.trustPolicy(workspace.externalId.value) as { Statement: object[] };
  const withMore = (statements: readonly object[]) => ({
    ...good,
    Statement: [...good.Statement, ...statements],
  });
  const { arn } = aurora.customer.createRole('R', { trustPolicy: withMore(more), managedPolicies: policies });
  const { id } = await aurora.connect(workspace.id, arn);
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const trust = async () =>
    (await aurora.client.send(RoleTrustDocument, { id })).awsConnection?.trust ?? null;
  const calls = (isOne: (call: Call) => boolean) => aurora.simulator.calls.all().filter(isOne);
  return { aurora, workspace, id, arn, good, withMore, pass, trust, calls };
}

describe('the trust policy of a connected role', () => {
  it.each([
    ['PowerUserAccess', [POWER_USER]],
    ['ReadOnlyAccess', [READ_ONLY]],
    ['SecurityAudit', ['arn:aws:iam::aws:policy/SecurityAudit']],
    ['ViewOnlyAccess', ['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess']],
  ])('is read with %s', async (_name, policies) => {
    const { aurora, id, good, trust } = await world({ policies });
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    const found = await trust();
    expect(JSON.parse(found?.document ?? '')).toEqual(good);
    expect(found).toMatchObject({ verdict: 'CLOSED', findings: [], others: [] });
  });

  it('is null where the role may not read itself, which the probes alone prove', async () => {
    const { aurora, id, trust } = await world({ policies: [] });
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    expect(await trust()).toBeNull();
  });

  it('names who else can use the role, and blames none of them', async () => {
    const { aurora, id, withMore, pass, trust } = await world();
    const vendor = aurora.simulator.createAccount().accountId;
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: vendor },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'vendor-1' } },
    };
    aurora.customer.updateTrustPolicy('R', withMore([statement]));
    await pass(2 * HOUR);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    expect((await trust())?.others).toMatchObject([
      { kind: 'ACCOUNT', principal: expect.stringContaining(vendor) },
    ]);
  });

  it('that lets in strangers makes the role INSECURE, although it refused every probe', async () => {
    const { aurora, id, good, pass, trust } = await world({ more: [TAGGED_STRANGERS] });
    const ended = await aurora.runToEnd(id);
    expect(ended).toMatchObject({ status: 'INSECURE', failure: { code: 'TRUST_POLICY_OPEN' } });
    const events = await aurora.events(id);
    for (const event of events)
      if (event.__typename === 'ConnectionInsecure')
        expect(event.probes.map(({ outcome }) => outcome)).toEqual(Array(5).fill('REFUSED'));
    expect((await trust())?.verdict).toBe('OPEN');

    aurora.customer.updateTrustPolicy('R', good);
    await pass(2 * HOUR);
    expect(await aurora.connection(id)).toMatchObject({ status: 'CONNECTED', failure: null });
    expect((await trust())?.verdict).toBe('CLOSED');
  });

  it('that is opened later is found by the next check, with what changed, when and by whom', async () => {
    const { aurora, id, workspace, withMore, pass, trust } = await world();
    const checked = async () => Date.parse((await aurora.connection(id)).lastVerifiedAt ?? '');
    await pass(3 * HOUR);
    // Long before the next check: CloudTrail lags behind by minutes.
    while (aurora.clock.now() - (await checked()) > 600_000) await pass(60_000);
    const changedAt = aurora.clock.now();
    aurora.customer.updateTrustPolicy('R', withMore([TAGGED_STRANGERS]));
    await pass(1.5 * HOUR);
    expect((await aurora.connection(id)).status).toBe('INSECURE');
    const [changed] = (await aurora.events(id)).filter(
      ({ __typename }) => __typename === 'TrustPolicyChanged',
    );
    if (changed?.__typename !== 'TrustPolicyChanged') throw new Error('No event tells of the change.');
    expect(changed.differences).toMatchObject([{ kind: 'ADDED', words: expect.stringContaining('team') }]);
    expect(Date.parse(changed.changedAt ?? '')).toBeGreaterThanOrEqual(changedAt - 1_000);
    expect(changed.changedBy).toBe(`arn:aws:iam::${aurora.customer.accountId}:root`);
    expect(JSON.stringify(changed)).not.toContain(workspace.externalId.value);
    expect((await trust())?.changedBy).toBe(changed.changedBy);
  });
});

describe('an open role', () => {
  it('stays INSECURE while IAM does not answer: the policy that was read last counts', async () => {
    const { aurora, id, pass } = await world({ more: [TAGGED_STRANGERS] });
    expect(await aurora.runToEnd(id)).toMatchObject({ status: 'INSECURE' });
    aurora.simulator.faults.add('throttle', { actions: ['GetRole', 'ListRoles'] });
    await pass(3 * HOUR);
    expect(await aurora.connection(id)).toMatchObject({ status: 'INSECURE' });
  });
});

describe('a role that names External IDs of two workspaces', () => {
  it('is CONNECTED in both: Aurora alone gives them out', async () => {
    const { aurora, id, arn, good } = await world();
    const other = await aurora.createWorkspace('Other');
    const [statement] = good.Statement as [Record<string, unknown>];
    const ids = [...externalIdsOf(statement), other.externalId.value];
    const both = { ...statement, Condition: { StringEquals: { 'sts:ExternalId': ids } } };
    aurora.customer.updateTrustPolicy('R', { ...good, Statement: [both] });
    expect((await aurora.connect(other.id, arn)).status).toBe('CONNECTED');
    await aurora.runUntil(aurora.clock.now() + DAY + 2 * HOUR);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
  });
});

describe('explainTrustPolicy of a connection', () => {
  const explain = async (aurora: Awaited<ReturnType<typeof world>>['aurora'], more: object) => {
    const query = `query ($connectionId: ID, $roleArn: String, $document: String) {
      explainTrustPolicy(connectionId: $connectionId, roleArn: $roleArn, document: $document) { verdict text }
    }`;
    const { data, errors } = await post(aurora.app.url, { query, variables: more });
    return { data: data as { explainTrustPolicy: { verdict: string; text: string } } | null, errors };
  };

  it('needs no document where Aurora has read the role', async () => {
    const { aurora, id, good } = await world();
    const { data } = await explain(aurora, { connectionId: id });
    expect(data?.explainTrustPolicy.verdict).toBe('WORKS');
    expect(JSON.parse(data?.explainTrustPolicy.text ?? '')).toEqual(good);
  });

  it('needs one where it has not, and says what to do', async () => {
    const { aurora, id, arn, good } = await world({ policies: [] });
    const document = JSON.stringify(good);
    expect(await explain(aurora, { connectionId: id })).toMatchObject({
      errors: [{ message: expect.stringContaining('has not read'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(await explain(aurora, { connectionId: id, document })).toMatchObject({
      data: { explainTrustPolicy: { verdict: 'WORKS' } },
    });
    for (const wrong of [{}, { document }, { roleArn: arn }, { connectionId: id, roleArn: arn }])
      expect(await explain(aurora, wrong)).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
  });
});

describe('checks of a role that can be read', () => {
  it('take at most 50 calls of STS a day', async () => {
    const { pass, calls } = await world();
    await pass(HOUR);
    const before = calls(({ service }) => service === 'sts').length;
    await pass(2 * DAY);
    const perDay = (calls(({ service }) => service === 'sts').length - before) / 2;
    expect(perDay).toBeLessThanOrEqual(50);
    expect(perDay).toBeGreaterThan(20);
  });

  it('take as many as before where it cannot be read', async () => {
    const { pass, calls } = await world({ policies: [] });
    await pass(HOUR);
    const before = calls(({ service }) => service === 'sts').length;
    await pass(2 * DAY);
    const perDay = (calls(({ service }) => service === 'sts').length - before) / 2;
    expect(perDay).toBeGreaterThan(380);
    expect(perDay).toBeLessThan(430);
  });

  it('prove it again with probes once a day, and at once after a change', async () => {
    const { aurora, id, good, pass } = await world();
    const proofs = async () =>
      (await aurora.events(id)).filter(
        (event) => event.__typename === 'ConnectionChecked' && event.probes.length > 0,
      ).length;
    await pass(3 * DAY);
    expect(await proofs()).toBeGreaterThanOrEqual(2);
    expect(await proofs()).toBeLessThanOrEqual(4);
    const before = await proofs();
    aurora.customer.updateTrustPolicy('R', { ...good, Id: 'Another' });
    await pass(1.5 * HOUR);
    expect(await proofs()).toBe(before + 1);
  });

  it('find a role that no longer works as soon as before', async () => {
    const { aurora, id, pass } = await world();
    await pass(3 * HOUR);
    aurora.customer.deleteRole('R');
    await pass(1.5 * HOUR);
    expect((await aurora.connection(id)).status).toBe('DEGRADED');
  });

  it('read nothing with READ_ROLES=off', async () => {
    const { pass, trust, calls } = await world({ environment: { READ_ROLES: 'off' } });
    await pass(2 * HOUR);
    expect(await trust()).toBeNull();
    expect(calls(({ service }) => service !== 'sts')).toEqual([]);
  });
});
