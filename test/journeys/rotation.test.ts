import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import {
  CancelExternalIdRotationDocument,
  ExplainTrustPolicyDocument,
  ExternalIdRotationDocument,
  FinishExternalIdRotationDocument,
  RotateExternalIdDocument,
  TestConnectionDocument,
  WorkspaceEventsDocument,
  WorkspaceStartDocument,
} from '../support/documents.ts';
import { slowMachine } from '../support/slow-machine.ts';

const MINUTE = 60_000;

async function world(roles = 1, environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const workspaceId = workspace.id;
  const old = workspace.externalId.value;
  const names = Array.from({ length: roles }, (_, index) => `Role${index}`);
  const ids: string[] = [];
  for (const name of names) {
    const { arn } = aurora.customer.createRole(name, { trustPolicy: aurora.trustPolicy(old) });
    const { id, status } = await aurora.connect(workspaceId, arn);
    expect(status).toBe('CONNECTED');
    ids.push(id);
  }
  const look = async () => {
    const { workspace: found } = await aurora.client.send(ExternalIdRotationDocument, {
      workspaceId,
      first: 100,
    });
    if (found === null) throw new Error('The workspace is gone.');
    return { ...found, connections: found.awsConnections.edges.map(({ node }) => node) };
  };
  return {
    aurora,
    workspaceId,
    old,
    names,
    ids,
    look,
    rotate: async () => {
      const { rotateExternalId } = await aurora.client.send(RotateExternalIdDocument, { workspaceId });
      if (rotateExternalId.__typename !== 'RotateExternalIdSuccess')
        throw new Error(rotateExternalId.message);
      return rotateExternalId.workspace.externalId.value;
    },
    finish: async (force = false) =>
      (await aurora.client.send(FinishExternalIdRotationDocument, { workspaceId, force }))
        .finishExternalIdRotation,
    cancel: async (force = false) =>
      (await aurora.client.send(CancelExternalIdRotationDocument, { workspaceId, force }))
        .cancelExternalIdRotation,
    setTrust: (name: string, externalId: string | string[]) =>
      aurora.customer.updateTrustPolicy(name, {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${aurora.account.accountId}:root` },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': externalId } },
          },
        ],
      }),
    pass: (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds),
    statuses: async () => Promise.all(ids.map(async (id) => (await aurora.connection(id)).status)),
  };
}

describe('rotating an External ID', () => {
  it('keeps both good, sees each role move by itself, and retires the old one when all have', async () => {
    const { aurora, old, names, ids, look, rotate, finish, setTrust, pass, statuses } = await world(3);
    const fresh = await rotate();
    expect(fresh).not.toBe(old);
    const begun = await look();
    expect(begun.externalId.value).toBe(fresh);
    expect(begun.externalIdRotation).toMatchObject({
      previous: { value: old },
      progress: { moved: 0, notMoved: 0, unknown: 3 },
    });
    if (begun.trustPolicy.__typename !== 'TrustPolicy') throw new Error('There is no policy.');
    expect(begun.trustPolicy.json).toContain(fresh);

    // Nobody has touched a role: all go on working, and are seen not to have moved.
    await pass(10 * MINUTE);
    expect(await statuses()).toEqual(['CONNECTED', 'CONNECTED', 'CONNECTED']);
    expect((await look()).externalIdRotation?.progress).toEqual({ moved: 0, notMoved: 3, unknown: 0 });

    for (const [index, name] of names.entries()) {
      setTrust(name, fresh);
      await pass(8 * MINUTE);
      expect((await look()).externalIdRotation?.progress).toEqual({
        moved: index + 1,
        notMoved: 2 - index,
        unknown: 0,
      });
      expect(await statuses()).toEqual(['CONNECTED', 'CONNECTED', 'CONNECTED']);
    }
    expect((await look()).connections.map(({ externalIdRotation }) => externalIdRotation)).toEqual(
      Array(3).fill({ takesNew: true, takesPrevious: false }),
    );

    expect(await finish()).toMatchObject({
      workspace: { externalId: { value: fresh }, externalIdRotation: null },
    });
    await pass(4 * 60 * MINUTE);
    expect(await statuses()).toEqual(['CONNECTED', 'CONNECTED', 'CONNECTED']);
    const kinds = (await aurora.events(ids[0] ?? '')).map(({ __typename }) => __typename);
    expect(kinds.filter((kind) => kind.startsWith('ExternalId'))).toEqual([
      'ExternalIdRotationStarted',
      'ExternalIdRotationChecked',
      'ExternalIdRotationChecked',
      'ExternalIdRotationEnded',
    ]);
    expect(kinds).not.toContain('ConnectionDegraded');
    // The old one is not used any more.
    const later = aurora.simulator.calls.all('AssumeRole').slice(-40);
    expect(later.some(({ externalId }) => externalId === old)).toBe(false);
  });

  it('is not finished while a role has not moved, unless forced, and then says what has stopped working', async () => {
    const { aurora, ids, rotate, finish, pass } = await world();
    await rotate();
    await pass(10 * MINUTE);
    const refused = await finish();
    expect(refused).toMatchObject({
      __typename: 'ConnectionsStandAgainst',
      code: 'CONNECTIONS_NOT_MOVED',
      awsConnections: [{ id: ids[0] }],
    });
    expect(await finish(true)).toMatchObject({ __typename: 'FinishExternalIdRotationSuccess' });
    await pass(15 * MINUTE);
    expect(await aurora.connection(ids[0] ?? '')).toMatchObject({
      status: 'DEGRADED',
      failure: { code: 'ROLE_NOT_ASSUMABLE' },
    });
  });

  it('is taken back while the roles still take the old one', async () => {
    const { old, rotate, cancel, look, pass, statuses, setTrust, names } = await world();
    const fresh = await rotate();
    setTrust(names[0] ?? '', [old, fresh]);
    await pass(10 * MINUTE);
    expect((await look()).connections[0]?.externalIdRotation).toEqual({
      takesNew: true,
      takesPrevious: true,
    });
    expect(await cancel()).toMatchObject({
      workspace: { externalId: { value: old }, externalIdRotation: null },
    });
    await pass(3 * 60 * MINUTE);
    expect(await statuses()).toEqual(['CONNECTED']);
  });

  it('is not taken back when a role takes the new one alone, unless forced', async () => {
    const { ids, rotate, cancel, setTrust, names, pass, statuses } = await world();
    setTrust(names[0] ?? '', await rotate());
    await pass(10 * MINUTE);
    expect(await cancel()).toMatchObject({
      code: 'CONNECTIONS_WOULD_BREAK',
      awsConnections: [{ id: ids[0] }],
    });
    expect(await statuses()).toEqual(['CONNECTED']);
    expect(await cancel(true)).toMatchObject({ __typename: 'CancelExternalIdRotationSuccess' });
    await pass(15 * MINUTE);
    expect(await statuses()).toEqual(['DEGRADED']);
  });

  it('is one at a time', async () => {
    const { aurora, workspaceId, rotate, finish, cancel } = await world(0);
    expect(await finish()).toMatchObject({ code: 'NO_ROTATION' });
    expect(await cancel()).toMatchObject({ code: 'NO_ROTATION' });
    await rotate();
    const { rotateExternalId } = await aurora.client.send(RotateExternalIdDocument, { workspaceId });
    expect(rotateExternalId).toMatchObject({ code: 'ROTATION_UNDER_WAY' });
    expect(await finish()).toMatchObject({ __typename: 'FinishExternalIdRotationSuccess' });
  });

  it('of thousands of connections lets other requests be answered meanwhile, and streams each event once', async () => {
    const { aurora, workspaceId, rotate, finish } = await world();
    const copies = 2_000;
    await aurora.database.copyConnection(copies);
    slowMachine();
    const { workspace: start } = await aurora.client.send(WorkspaceStartDocument, { workspaceId });
    const events = aurora.client.subscribe(WorkspaceEventsDocument, {
      workspaceId,
      after: start?.eventsCursor ?? null,
    });
    for (const change of [rotate, () => finish(true)]) {
      let isOver = false;
      const changing = change().finally(() => {
        isOver = true;
      });
      let answered = 0;
      while (!isOver) {
        expect((await aurora.client.send(WorkspaceStartDocument, { workspaceId })).workspace).not.toBe(null);
        answered++;
      }
      await changing;
      expect(answered).toBeGreaterThan(10);
    }
    const sequences = new Map<string, number[]>();
    let received = 0;
    for await (const { workspaceEvents: event } of events) {
      sequences.set(event.connection.id, [...(sequences.get(event.connection.id) ?? []), event.sequence]);
      if (++received === 2 * (copies + 1)) break;
    }
    expect(sequences.size).toBe(copies + 1);
    // Each has two events behind it, of its connecting.
    expect(new Set([...sequences.values()].map(String))).toEqual(new Set(['3,4']));
  });

  it('lets roles be connected meanwhile, with either, and keeps proving that they refuse everybody else', async () => {
    const { aurora, workspaceId, old, rotate, finish, look, pass } = await world(0, {
      // The open role's is played through.
      VERIFICATION_WINDOW_SECONDS: '30',
    });
    const fresh = await rotate();
    for (const [name, externalId] of [
      ['Old', old],
      ['New', fresh],
    ] as const) {
      const { arn } = aurora.customer.createRole(name, { trustPolicy: aurora.trustPolicy(externalId) });
      expect((await aurora.connect(workspaceId, arn)).status).toBe('CONNECTED');
    }
    const { arn } = aurora.customer.createRole('Open', {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: aurora.account.accountId }, Action: 'sts:AssumeRole' },
        ],
      },
    });
    const open = await aurora.connect(workspaceId, arn);
    expect((await aurora.runToEnd(open.id)).status).toBe('INSECURE');
    const taken = (await look()).connections.map(({ externalIdRotation }) => externalIdRotation?.takesNew);
    // Connected in the same moment, they have no order.
    expect(taken.sort()).toEqual([false, true, true]);
    // The open one is not in use: it does not stand in the way.
    expect(await finish()).toMatchObject({ awsConnections: [{ roleArn: expect.stringContaining('Old') }] });
    await pass(MINUTE);
  });

  it('is explained: the old one is still good, and both together are', async () => {
    const { aurora, workspaceId, old, rotate } = await world(0);
    const fresh = await rotate();
    const explain = async (externalId: string | string[]) => {
      const document = JSON.stringify(aurora.trustPolicy('ID')).replace('"ID"', JSON.stringify(externalId));
      const roleArn = 'arn:aws:iam::123456789012:role/R';
      const answer = await aurora.client.send(ExplainTrustPolicyDocument, { workspaceId, roleArn, document });
      const { verdict, findings, correction } = answer.explainTrustPolicy;
      return {
        verdict,
        codes: findings.map(({ code }) => code),
        fresh: correction?.json.includes(fresh) ?? null,
      };
    };
    expect(await explain(fresh)).toEqual({ verdict: 'WORKS', codes: [], fresh: null });
    expect(await explain([old, fresh])).toEqual({ verdict: 'WORKS', codes: [], fresh: null });
    expect(await explain(old)).toEqual({ verdict: 'WORKS', codes: ['PREVIOUS_EXTERNAL_ID'], fresh: true });
    expect(await explain(`${old}x`)).toMatchObject({ verdict: 'DENIED', codes: ['WRONG_EXTERNAL_ID'] });
  });

  it('goes on after a restart, and a live check works with either', async () => {
    const { aurora, ids, rotate, look, setTrust, names, pass } = await world();
    const fresh = await rotate();
    await aurora.restart();
    const id = ids[0] ?? '';
    expect((await aurora.client.send(TestConnectionDocument, { id })).testConnection.outcome).toBe('PASSED');
    setTrust(names[0] ?? '', fresh);
    expect((await aurora.client.send(TestConnectionDocument, { id })).testConnection.outcome).toBe('PASSED');
    await pass(10 * MINUTE);
    expect((await look()).externalIdRotation?.progress).toEqual({ moved: 1, notMoved: 0, unknown: 0 });
  });

  it('does not take AWS’s own trouble for a role that has not moved', async () => {
    const { aurora, rotate, look, pass, statuses } = await world();
    await rotate();
    aurora.simulator.faults.add('throttle');
    await pass(30 * MINUTE);
    expect((await look()).externalIdRotation?.progress).toEqual({ moved: 0, notMoved: 0, unknown: 1 });
    expect(await statuses()).toEqual(['CONNECTED']);
  });

  it('does not hold AWS’s own trouble with the previous one against a role that has not moved', async () => {
    const { aurora, old, rotate, pass, statuses } = await world();
    await rotate();
    const { calls, faults } = aurora.simulator;
    // The new one is refused, and then the previous one cannot be asked for.
    calls.onCall(({ externalId, outcome }) => {
      if (externalId !== old && outcome === 'AccessDenied') faults.add('throttle', { calls: 1 });
    });
    await pass(30 * MINUTE);
    expect(calls.all().filter(({ outcome }) => outcome === 'Throttling').length).toBeGreaterThan(2);
    expect(await statuses()).toEqual(['CONNECTED']);
  });

  describe('counts for nothing what was seen of a role with an External ID that has been retired meanwhile', () => {
    /** Answers of AWS wait until they are let go. */
    async function rotating() {
      const scene = await world();
      await scene.rotate();
      const { faults } = scene.aurora.simulator;
      const asked = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      const hold = () => {
        faults.gate = async () => {
          asked.resolve();
          await go.promise;
        };
      };
      return { ...scene, hold, asked: asked.promise, letGo: go.resolve };
    }

    it('in a verification', async () => {
      const { aurora, workspaceId, old, finish, pass, hold, asked, letGo } = await rotating();
      const { arn } = aurora.customer.createRole('Late', { trustPolicy: aurora.trustPolicy(old) });
      hold();
      const connecting = aurora.connect(workspaceId, arn);
      await asked;
      expect(await finish(true)).toMatchObject({ __typename: 'FinishExternalIdRotationSuccess' });
      letGo();
      const { id } = await connecting;
      await aurora.app.idle();
      expect((await aurora.connection(id)).status).toBe('PENDING');
      await pass(10 * MINUTE);
      expect((await aurora.connection(id)).status).toBe('FAILED');
    });

    it('in a later check', async () => {
      const { aurora, ids, finish, pass, statuses, hold, asked, letGo } = await rotating();
      const { nextCheckAt } = await aurora.connection(ids[0] ?? '');
      hold();
      aurora.clock.moveTo(Date.parse(nextCheckAt ?? ''));
      await asked;
      expect(await finish(true)).toMatchObject({ __typename: 'FinishExternalIdRotationSuccess' });
      letGo();
      await pass(15 * MINUTE);
      expect(await statuses()).toEqual(['DEGRADED']);
    });
  });
});
