import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { ConnectionProgressDocument } from '../support/documents.ts';

const SECOND = 1_000;
const WINDOW = 300 * SECOND;

async function connectedAfter(
  arrival: number | number[] | 'never',
  options: Parameters<typeof startAurora>[0] = {},
) {
  const aurora = await startAurora(options);
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    arrival,
  });
  const startedAt = aurora.clock.now();
  const connection = await aurora.connect(workspace.id, arn);
  return { aurora, workspace, connection, startedAt, arn };
}

describe('a role is connected through IAM propagation', () => {
  it('answers CONNECTED in one round trip when the role has propagated', async () => {
    const { aurora, connection, arn } = await connectedAfter(0);
    expect(connection).toMatchObject({
      status: 'CONNECTED',
      roleArn: arn,
      accountId: aurora.customer.accountId,
      partition: 'aws',
      externalIdEnforced: true,
      failure: null,
    });
    expect(connection.assumedRoleArn).toMatch(/assumed-role\/AuroraRole\/aurora-/);
    const events = await aurora.events(connection.id);
    expect(events.map(({ __typename }) => __typename)).toEqual([
      'VerificationStarted',
      'ConnectionEstablished',
    ]);
  });

  it.each([3, 45, 290])('connects when the role arrives after %d seconds', async (seconds) => {
    const { aurora, connection, startedAt } = await connectedAfter(seconds * SECOND);
    expect(connection).toMatchObject({
      status: 'PENDING',
      failure: { code: 'ROLE_NOT_ASSUMABLE', transient: true },
    });
    const ended = await aurora.runToEnd(connection.id);
    expect(ended.status).toBe('CONNECTED');
    const endedAt = Date.parse(ended.verification?.endedAt ?? '') - startedAt;
    expect(endedAt).toBeGreaterThanOrEqual(seconds * SECOND);
    expect(endedAt).toBeLessThanOrEqual(seconds * SECOND + 15 * SECOND);

    const events = await aurora.events(connection.id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]?.__typename).toBe('VerificationStarted');
    expect(events.at(-1)?.__typename).toBe('ConnectionEstablished');
    const denials = events.slice(1, -1);
    expect(new Set(denials.map(({ __typename }) => __typename))).toEqual(new Set(['AssumeRoleDenied']));
    for (const event of denials) {
      if (event.__typename !== 'AssumeRoleDenied') continue;
      expect(event.elapsedMs + event.remainingMs).toBe(WINDOW);
      expect(event.failure).toMatchObject({ code: 'ROLE_NOT_ASSUMABLE', awsErrorCode: 'AccessDenied' });
      expect(event.failure.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('fails at the deadline, with what to do, when the role never arrives', async () => {
    const { aurora, connection, startedAt } = await connectedAfter('never');
    const ended = await aurora.runToEnd(connection.id);
    expect(ended).toMatchObject({
      status: 'FAILED',
      externalIdEnforced: null,
      failure: { code: 'ROLE_NOT_ASSUMABLE', title: 'Aurora cannot use this role', transient: false },
    });
    expect(ended.failure?.remedies.length).toBeGreaterThan(2);
    expect(Date.parse(ended.verification?.endedAt ?? '')).toBe(startedAt + WINDOW);
    expect(ended.verification).toMatchObject({ nextAttemptAt: null });
    expect(ended.verification?.attempts).toBeLessThanOrEqual(45);
  });

  it.each([1, 2, 3, 4, 5])(
    'connects while replicas disagree (seed %d), and not before enough of them agree',
    async (seed) => {
      const { aurora, connection } = await connectedAfter([2_000, 9_000, 30_000, 70_000], {
        simulator: { seed },
      });
      const ended = await aurora.runToEnd(connection.id);
      expect(ended.status).toBe('CONNECTED');
      const last = aurora.simulator.calls.all('AssumeRole').filter(({ outcome }) => outcome === 'OK');
      expect(new Set(last.map((call) => call.connection)).size).toBeGreaterThanOrEqual(6);
    },
  );

  it('opens a fresh connection for every attempt', async () => {
    const { aurora, connection } = await connectedAfter(45 * SECOND);
    await aurora.runUntil(aurora.clock.now() + 30 * SECOND);
    const { attempts } = (await aurora.connection(connection.id)).verification ?? {};
    const calls = aurora.simulator.calls.all('AssumeRole');
    expect(calls).toHaveLength(attempts ?? 0);
    expect(new Set(calls.map((call) => call.connection)).size).toBe(calls.length);
  });

  describe('with replicas whose cached answers outlive the window on a kept-alive connection', () => {
    it('connects, because it never keeps a connection', async () => {
      const { aurora, connection } = await connectedAfter(10 * SECOND);
      expect((await aurora.runToEnd(connection.id)).status).toBe('CONNECTED');
    });

    it('would not connect if it kept connections alive: the warm one burns the window', async () => {
      const { aurora, connection } = await connectedAfter(10 * SECOND, { keepAlive: true });
      expect((await aurora.runToEnd(connection.id)).status).toBe('FAILED');
    });
  });

  it('streams every event over WebSocket, in order, and ends after the last', async () => {
    const { aurora, connection } = await connectedAfter(20 * SECOND);
    const received: string[] = [];
    const stream = (async () => {
      for await (const { connectionProgress } of aurora.client.subscribe(ConnectionProgressDocument, {
        connectionId: connection.id,
      })) {
        received.push(`${connectionProgress.sequence} ${connectionProgress.__typename}`);
      }
    })();
    await aurora.runToEnd(connection.id);
    await stream;
    const stored = await aurora.events(connection.id);
    expect(received).toEqual(stored.map(({ sequence, __typename }) => `${sequence} ${__typename}`));
  });
});

describe('STS itself is in trouble', () => {
  it.each([
    ['down', 10, 'STS_UNAVAILABLE'],
    ['down', 60, 'STS_UNAVAILABLE'],
    ['throttling', 60, 'THROTTLED'],
  ])(
    'does not fail while STS is %s for the first %d minutes, and connects once it is back',
    async (trouble, minutes, code) => {
      const aurora = await startAurora();
      const workspace = await aurora.createWorkspace();
      const { arn } = aurora.customer.createRole('AuroraRole', {
        trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      });
      // The identity is known already: a throttled verification is one of AssumeRole.
      if (trouble === 'down') aurora.simulator.faults.down = true;
      else aurora.simulator.faults.add('throttle', { actions: ['AssumeRole'] });
      const connection = await aurora.connect(workspace.id, arn);
      expect(connection).toMatchObject({
        status: 'PENDING',
        failure: { code, transient: true },
      });
      await aurora.runUntil(aurora.clock.now() + minutes * 60 * SECOND);
      const waiting = await aurora.connection(connection.id);
      expect(waiting.status).toBe('PENDING');
      // The window has not begun to run: nearly all of it is left.
      expect(Date.parse(waiting.verification?.deadline ?? '') - aurora.clock.now()).toBeGreaterThan(
        270 * SECOND,
      );
      aurora.simulator.faults.clear();
      expect((await aurora.runToEnd(connection.id)).status).toBe('CONNECTED');
    },
  );

  it.each(['throttle', 'internalError', 'unavailable', 'cut', 'truncate'] as const)(
    'takes "%s" for no answer at all',
    async (fault) => {
      const aurora = await startAurora();
      const workspace = await aurora.createWorkspace();
      const { arn } = aurora.customer.createRole('AuroraRole', {
        trustPolicy: aurora.trustPolicy(workspace.externalId.value),
      });
      aurora.simulator.faults.add(fault, { calls: 5, actions: ['AssumeRole'] });
      const connection = await aurora.connect(workspace.id, arn);
      expect(connection.status).toBe('PENDING');
      expect((await aurora.runToEnd(connection.id)).status).toBe('CONNECTED');
      const types = (await aurora.events(connection.id)).map(({ __typename }) => __typename);
      expect(types).toContain('VerificationDelayed');
      expect(types).not.toContain('AssumeRoleDenied');
    },
  );

  it('connects although the clock is 10 or 20 minutes off', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    for (const [index, skew] of [600_000, -600_000, 1_200_000, -1_200_000].entries()) {
      const { arn } = aurora.customer.createRole(`AuroraRole${index}`, { trustPolicy });
      aurora.simulator.faults.clockSkewMs = skew;
      const connection = await aurora.connect(workspace.id, arn);
      expect(connection.status).toBe('CONNECTED');
    }
  });
});
