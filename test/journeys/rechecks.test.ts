import { describe, expect, it } from 'vitest';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { type Aurora, startAurora, useCredentials } from '../support/aurora.ts';
import {
  ConnectionProgressDocument,
  RetryConnectionDocument,
  TestConnectionDocument,
} from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';
import { createOnboardingLink } from '../support/tokens.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

async function connected(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const good = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy: good });
  const { id, status } = await aurora.connect(workspace.id, arn);
  expect(status).toBe('CONNECTED');
  const open = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: aurora.account.accountId }, Action: 'sts:AssumeRole' }],
  };
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const kinds = async () => (await aurora.events(id)).map(({ __typename }) => __typename);
  /** Moves the clock from one due thing to the next, until there is such an event. */
  const passUntil = async (kind: Awaited<ReturnType<typeof kinds>>[number]) => {
    await aurora.app.idle();
    while (!(await kinds()).includes(kind)) await aurora.runUntil(aurora.clock.nextTimer() ?? 0);
  };
  return { aurora, id, workspaceId: workspace.id, arn, good, open, pass, passUntil, kinds };
}

describe('a connected role', () => {
  it('is checked again about once an hour, which lastVerifiedAt tells', async () => {
    const { aurora, id, pass, kinds } = await connected();
    const begun = aurora.clock.now();
    await pass(12 * HOUR);
    const checks = (await kinds()).filter((kind) => kind === 'ConnectionChecked');
    expect(checks.length).toBeGreaterThanOrEqual(11);
    expect(checks.length).toBeLessThanOrEqual(13);
    const connection = await aurora.connection(id);
    expect(connection).toMatchObject({ status: 'CONNECTED', externalIdEnforced: true });
    expect(Date.parse(connection.lastVerifiedAt ?? '')).toBeGreaterThan(begun + 10 * HOUR);
    expect(Date.parse(connection.nextCheckAt ?? '')).toBeGreaterThan(aurora.clock.now());
    const [last] = (await aurora.events(id)).slice(-1);
    if (last?.__typename !== 'ConnectionChecked') throw new Error('It was not checked.');
    expect(last.outcome).toBe('PASSED');
    expect(last.probes.map(({ outcome }) => outcome)).toEqual(Array(5).fill('REFUSED'));
  });

  it('degrades after two failures in a row, and recovers by itself', async () => {
    const { aurora, id, good, pass, kinds } = await connected();
    const verified = (await aurora.connection(id)).lastVerifiedAt;
    aurora.customer.deleteRole('R');
    await pass(2 * HOUR);
    expect(await kinds()).toEqual(
      expect.arrayContaining(['ConnectionChecked', 'ConnectionChecked', 'ConnectionDegraded']),
    );
    const degraded = await aurora.connection(id);
    expect(degraded).toMatchObject({
      status: 'DEGRADED',
      lastVerifiedAt: verified,
      failure: {
        code: 'ROLE_NOT_ASSUMABLE',
        transient: false,
        causes: [{ code: 'ROLE_CHANGED' }, {}, {}, {}],
      },
    });
    aurora.customer.createRole('R', { trustPolicy: good });
    await pass(2 * HOUR);
    expect(await aurora.connection(id)).toMatchObject({ status: 'CONNECTED', failure: null });
    expect((await kinds()).filter((kind) => kind === 'ConnectionRecovered')).toHaveLength(1);
  });

  it('does not degrade for one failure, as of a replica that has lost its way', async () => {
    const { aurora, good, pass, passUntil, kinds } = await connected();
    aurora.customer.updateTrustPolicy('R', aurora.trustPolicy('aurora-other'));
    await passUntil('ConnectionChecked');
    aurora.customer.updateTrustPolicy('R', good);
    await pass(5 * HOUR);
    expect(await kinds()).not.toContain('ConnectionDegraded');
  });

  it('that a check finds open is verified again, is INSECURE if it stays open, and recovers after a repair', async () => {
    const { aurora, id, good, open, pass, passUntil, kinds } = await connected();
    aurora.customer.updateTrustPolicy('R', open);
    await passUntil('ExternalIdNotEnforced');
    // Nobody gets credentials of it as of now: isUsable.
    expect(await aurora.connection(id)).toMatchObject({
      status: 'PENDING',
      externalIdEnforced: null,
      failure: { code: 'EXTERNAL_ID_NOT_ENFORCED', transient: true },
    });
    const events = await aurora.events(id);
    const begun = events.findLastIndex(({ __typename }) => __typename === 'VerificationStarted');
    const [checked, ...verified] = events.slice(begun - 1, begun + 2);
    if (checked?.__typename !== 'ConnectionChecked') throw new Error('It was not checked.');
    expect(checked).toMatchObject({ outcome: 'FAILED' });
    expect(checked.probes.map(({ outcome }) => outcome)).toContain('ACCEPTED');
    expect(verified.map(({ __typename }) => __typename)).toEqual([
      'VerificationStarted',
      'ExternalIdNotEnforced',
    ]);

    await pass(6 * 60 * SECOND);
    const insecure = { status: 'INSECURE', externalIdEnforced: false };
    expect(await aurora.connection(id)).toMatchObject(insecure);
    expect((await kinds()).filter((kind) => kind === 'ConnectionInsecure')).toHaveLength(1);
    await pass(HOUR + 10 * 60 * SECOND);
    const still = await aurora.connection(id);
    expect(still).toMatchObject(insecure);
    expect(Date.parse(still.nextCheckAt ?? '')).toBeGreaterThan(aurora.clock.now());

    aurora.customer.updateTrustPolicy('R', good);
    await pass(2 * HOUR);
    expect(await aurora.connection(id)).toMatchObject({
      status: 'CONNECTED',
      failure: null,
      externalIdEnforced: true,
    });
    expect((await kinds()).filter((kind) => kind === 'ConnectionRecovered')).toHaveLength(1);
  });

  it('that a test finds open is re-checked now, and gives no credentials from then on', async () => {
    const { aurora, id, open, pass, kinds } = await connected();
    aurora.customer.updateTrustPolicy('R', open);
    const { testConnection: test } = await aurora.client.send(TestConnectionDocument, { id });
    expect(test).toMatchObject({ outcome: 'FAILED' });
    await pass(2 * SECOND);
    expect((await kinds()).slice(2)).toEqual(['ConnectionChecked', 'VerificationStarted']);
    expect(await aurora.connection(id)).toMatchObject({ status: 'PENDING', externalIdEnforced: null });
  });

  it('that is INSECURE is connected again immediately on request', async () => {
    const { aurora, id, good, open, pass } = await connected();
    aurora.customer.updateTrustPolicy('R', open);
    await pass(90 * 60 * SECOND);
    expect((await aurora.connection(id)).status).toBe('INSECURE');
    aurora.customer.updateTrustPolicy('R', good);
    await aurora.client.send(RetryConnectionDocument, { id });
    expect(await aurora.runToEnd(id)).toMatchObject({ status: 'CONNECTED', externalIdEnforced: true });
  });

  it('that was opened and repaired, while the open policy still answers, is not INSECURE', async () => {
    const { aurora, id, good, open, pass, passUntil, kinds } = await connected();
    aurora.customer.updateTrustPolicy('R', open);
    await passUntil('ExternalIdNotEnforced');
    aurora.customer.updateTrustPolicy('R', good);
    expect((await aurora.runToEnd(id)).status).toBe('CONNECTED');
    await pass(3 * HOUR);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    expect(await kinds()).not.toContain('ConnectionInsecure');
  });

  it.each(['throttle', 'unavailable', 'cut'] as const)(
    'stays CONNECTED while STS has trouble for hours: %s',
    async (fault) => {
      const { aurora, id, pass, kinds } = await connected();
      aurora.simulator.faults.add(fault);
      await pass(3 * HOUR);
      expect(await aurora.connection(id)).toMatchObject({ status: 'CONNECTED', failure: null });
      const outcomes = (await aurora.events(id)).flatMap((event) =>
        event.__typename === 'ConnectionChecked' ? [event.outcome] : [],
      );
      expect(new Set(outcomes)).toEqual(new Set(['INCONCLUSIVE']));
      aurora.simulator.faults.clear();
      await pass(2 * HOUR);
      expect(await kinds()).not.toContain('ConnectionDegraded');
    },
  );

  it('has its history kept for as long as was configured', async () => {
    const { aurora, id, pass } = await connected({ HISTORY_DAYS: '2', RECHECK_SECONDS: '10800' });
    await pass(5 * 24 * HOUR);
    const events = await aurora.events(id);
    const oldest = Date.parse(events[0]?.occurredAt ?? '');
    expect(oldest).toBeGreaterThan(aurora.clock.now() - 50 * HOUR);
    expect(oldest).toBeLessThan(aurora.clock.now() - 44 * HOUR);
    // What is left is numbered on; what is asked of the rest is answered.
    expect(events[0]?.sequence).toBeGreaterThan(2);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    const seen: string[] = [];
    for await (const { connectionProgress } of aurora.client.subscribe(ConnectionProgressDocument, {
      connectionId: id,
    })) {
      seen.push(connectionProgress.__typename);
    }
    expect(seen).toEqual([]);
  });

  it('goes on being checked by the next process', async () => {
    const { aurora, id, pass, kinds } = await connected();
    await pass(2 * HOUR);
    const before = (await kinds()).length;
    await aurora.restart();
    await pass(2 * HOUR);
    expect((await kinds()).length).toBeGreaterThan(before);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
  });

  it('keeps its later checks out of the stream of its verification', async () => {
    const { aurora, id, pass } = await connected();
    await pass(3 * HOUR);
    const seen: string[] = [];
    for await (const { connectionProgress } of aurora.client.subscribe(ConnectionProgressDocument, {
      connectionId: id,
    })) {
      seen.push(connectionProgress.__typename);
    }
    expect(seen).toEqual(['VerificationStarted', 'ConnectionEstablished']);
  });
});

/** Aurora's own credentials become those of another user, in this account or a new one. */
function becomeAnother(aurora: Aurora, where: 'SAME_ACCOUNT' | 'ANOTHER_ACCOUNT') {
  const account = where === 'SAME_ACCOUNT' ? aurora.account : aurora.simulator.createAccount();
  aurora.account.deleteUser(aurora.user.name, { arrival: 0 });
  const user = account.createUser(aurora.user.name, { policies: [operatorPolicy()] });
  useCredentials(user, aurora.simulator);
  return account.accountId;
}

const failureOf = async (aurora: Aurora, id: string) => {
  const checked = (await aurora.events(id)).findLast(({ __typename }) => __typename === 'ConnectionChecked');
  if (checked?.__typename !== 'ConnectionChecked' || checked.checkFailure === null)
    throw new Error('No check has failed.');
  return checked.checkFailure;
};

describe("a role that fails since Aurora's own AWS identity has changed", () => {
  it('is not blamed when Aurora has moved to another account, and works again after the move back', async () => {
    const { aurora, id, workspaceId, pass } = await connected();
    const before = aurora.account.accountId;
    const now = becomeAnother(aurora, 'ANOTHER_ACCOUNT');
    await aurora.restart();
    await pass(3 * HOUR);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    const failure = await failureOf(aurora, id);
    expect(failure).toMatchObject({ side: 'AURORA', causes: [{ code: 'AURORA_CHANGED' }, {}, {}, {}, {}] });
    expect(failure.title).toBe("Aurora's own AWS identity has changed since");
    expect(failure.remedies[0]).toContain(`credentials of the AWS account ${before} back`);
    expect(failure.causes[0]?.evidence[0]).toMatch(new RegExp(`${before}.*${now}`));

    const link = await createOnboardingLink(aurora, workspaceId);
    const query = `{ testConnection(id: "${id}") { outcome } awsConnection(id: "${id}") { events(first: 9) { edges { node {
      ... on ConnectionChecked { failure { side title explanation remedies causes { code remedy } } } } } } } }`;
    const { data } = await post(aurora.app.url, { query }, { Authorization: `Bearer ${link.token}` });
    const text = JSON.stringify(data);
    expect(text).toContain(`names Aurora's new account ${now}. Only you can do that.`);
    expect(text).not.toMatch(/credentials of the AWS account/);
  });

  it('whose trust policy names the user that was created again gets the policy that names the account', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const trustPolicy = JSON.parse(
      JSON.stringify(aurora.trustPolicy(workspace.externalId.value)).replace(
        `arn:aws:iam::${aurora.account.accountId}:root`,
        aurora.user.arn,
      ),
    );
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const { id } = await aurora.connect(workspace.id, arn);
    becomeAnother(aurora, 'SAME_ACCOUNT');
    await aurora.restart();
    await aurora.runUntil(aurora.clock.now() + 2 * HOUR);
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
    const failure = await failureOf(aurora, id);
    expect(failure).toMatchObject({ side: 'AURORA', causes: [{ code: 'AURORA_CHANGED' }, {}, {}, {}, {}] });
    expect(failure.explanation).toContain('unique id');
  });

  it('does not vouch for a new role by what worked for the former identity', async () => {
    const { aurora, workspaceId } = await connected({ VERIFICATION_WINDOW_SECONDS: '25' });
    becomeAnother(aurora, 'ANOTHER_ACCOUNT');
    await aurora.restart();
    const { arn } = aurora.customer.createRole('New', { trustPolicy: aurora.trustPolicy('aurora-other') });
    const { failure } = await aurora.runToEnd((await aurora.connect(workspaceId, arn)).id);
    expect(failure?.causes[0]?.code).toBe('TRUST_POLICY');
    expect(JSON.stringify(failure)).not.toMatch(/same account work|last assumed/);
  });
});

describe('what speaks for a cause', () => {
  it('is not a success of the role itself, when the permission of Aurora is gone', async () => {
    const { aurora, id, pass } = await connected();
    aurora.account.putUserPolicies(aurora.user.name, [], { arrival: 0 });
    await pass(2 * HOUR);
    const failure = await failureOf(aurora, id);
    expect(failure.causes[0]).toMatchObject({
      code: 'AURORA_NOT_ALLOWED',
      title: "Aurora's own IAM user lacks the permission sts:AssumeRole",
    });
    expect(JSON.stringify(failure)).not.toMatch(/other roles|does not cover/);
  });

  it('is that roles of all accounts fail at once: then Aurora is the most likely cause', async () => {
    const aurora = await startAurora({ simulator: { denialDetail: 'none' } });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    const ids: string[] = [];
    for (const account of [aurora.customer, aurora.simulator.createAccount()]) {
      ids.push((await aurora.connect(workspaceId, account.createRole('R', { trustPolicy }).arn)).id);
    }
    aurora.account.putUserPolicies(aurora.user.name, [], { arrival: 0 });
    await aurora.runUntil(aurora.clock.now() + 4 * HOUR);
    for (const id of ids) {
      const { failure } = await aurora.connection(id);
      expect(failure?.causes[0]?.code).toBe('AURORA_NOT_ALLOWED');
      expect(failure?.causes[0]?.evidence[0]).toMatch(/other accounts fail, too/);
    }
  });

  it('is not another role that a policy of Aurora covers: the policy stays a cause', async () => {
    const aurora = await startAurora({
      simulator: { denialDetail: 'none' },
      environment: { VERIFICATION_WINDOW_SECONDS: '25' },
    });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    aurora.account.putUserPolicies(aurora.user.name, [operatorPolicy('arn:aws:iam::*:role/Aurora*')], {
      arrival: 0,
    });
    await aurora.connect(workspaceId, aurora.customer.createRole('AuroraA', { trustPolicy }).arn);
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const { failure } = await aurora.runToEnd((await aurora.connect(workspaceId, arn)).id);
    expect(failure?.causes.map(({ code }) => code)).toContain('AURORA_NOT_ALLOWED');
    expect(JSON.stringify(failure)).not.toMatch(/not to blame/);
  });

  it('names what changes nothing in CloudTrail, and what to do about a role that is gone', async () => {
    const { aurora, id, pass } = await connected();
    aurora.customer.deleteRole('R');
    await pass(2 * HOUR);
    const { failure } = await aurora.connection(id);
    expect(failure?.causes[0]?.code).toBe('ROLE_CHANGED');
    expect(failure?.remedies[0]).toMatch(/create the role again.*condition on the time ran out/);
    expect(failure?.remedies.at(-1)).toMatch(/^IAM changes take up to 5 minutes/);
  });
});
