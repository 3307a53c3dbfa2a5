/** Alerts: opened and resolved with the change that causes them, handled by people, read by position. */
import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { ALERT_STATES, type Alert, type AlertReason, KINDS } from '../../../src/alerts/alert.ts';
import type { ConnectionChange } from '../../../src/connection/connection.ts';
import { ownFailure } from '../../../src/connection/failure.ts';
import { type AlertScope, MAX_COMMENTS } from '../../../src/storage/alerts.ts';
import { eventually } from '../../support/eventually.ts';
import { sampleConnection, sampleWorkspace } from '../../support/samples.ts';
import { begin, type CreateDatabase, established, NOW, record, start, useWorld } from './world.ts';

const failed = (code: 'ROLE_NOT_ASSUMABLE' | 'REGION_DISABLED' = 'ROLE_NOT_ASSUMABLE'): ConnectionChange => ({
  type: 'ConnectionFailed',
  failure: ownFailure(code),
  attempts: 1,
  elapsedMs: 10,
});

const EVERY = { states: ALERT_STATES, kinds: KINDS };
const AURORA = { subject: 'aurora', connectionId: null, workspaceId: null };
const REASON: AlertReason = {
  kind: 'CONNECTION_DEGRADED',
  facts: { failure: ownFailure('BASE_CREDENTIALS_INVALID') },
};

export function alertContract(create: CreateDatabase): void {
  const world = useWorld(create);
  const list = async (scope: AlertScope = 'ALL', filter = {}) => {
    const page = await world.store.listAlerts(scope, { ...EVERY, ...filter }, { limit: 100 });
    return page.items.map(({ value }) => value);
  };
  const only = async (scope?: AlertScope): Promise<Alert> => {
    const [alert, ...others] = await list(scope);
    if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts`);
    return alert;
  };
  const connection = (workspaceId = world.workspace.id) => begin(world, sampleConnection(workspaceId));
  const fail = async (code?: Parameters<typeof failed>[0], workspaceId?: string, now = NOW) => {
    const { id } = await connection(workspaceId);
    await world.store.change(id, () => [failed(code)], now);
    return id;
  };
  const acknowledge = (id: string, now = NOW) =>
    world.store.handleAlert(
      id,
      () => ({ state: 'ACKNOWLEDGED', snoozedUntil: null, resolvedAt: null, handledAt: now, handledBy: 'T' }),
      now,
      record('ACKNOWLEDGE_ALERT'),
    );
  const snooze = (id: string, until: number) =>
    world.store.handleAlert(
      id,
      () => ({ state: 'SNOOZED', snoozedUntil: until, resolvedAt: null, handledAt: NOW, handledBy: 'T' }),
      NOW,
      record('SNOOZE_ALERT'),
    );

  it('opens an alert with the change that causes it, and resolves it with the one that ends it', async () => {
    const { store, workspace } = world;
    const id = await fail();
    const alert = await only();
    expect(alert).toEqual({
      id: expect.any(String),
      position: 1,
      kind: 'CONNECTION_FAILED',
      subject: id,
      connectionId: id,
      workspaceId: workspace.id,
      cause: 'ROLE_NOT_ASSUMABLE',
      facts: { failure: ownFailure('ROLE_NOT_ASSUMABLE') },
      state: 'OPEN',
      openedAt: NOW,
      ...{ resolvedAt: null, snoozedUntil: null, handledAt: null, handledBy: null },
    });
    await store.change(id, () => [start(), established], NOW + 5);
    expect(await store.alertsByIds([randomUUID(), alert.id])).toEqual([
      null,
      { ...alert, position: expect.any(Number), state: 'RESOLVED', resolvedAt: NOW + 5 },
    ]);
  });

  it('keeps nothing of a change that fails', async () => {
    const { id } = await connection();
    const impossible: ConnectionChange = { type: 'ConnectionRecovered' };
    await expect(world.store.change(id, () => [failed(), impossible], NOW)).rejects.toThrow();
    expect(await list()).toEqual([]);
  });

  it('has one unresolved alert of a kind, changed by new facts; the next problem opens a new one', async () => {
    const { store } = world;
    const id = await fail();
    const first = await only();
    await store.change(id, () => [start(), failed()], NOW + 1);
    expect(await only()).toEqual(first);
    await store.change(id, () => [start(), failed('REGION_DISABLED')], NOW + 2);
    const changed = await only();
    expect(changed).toMatchObject({ id: first.id, cause: 'REGION_DISABLED', openedAt: NOW });
    expect(changed.position).toBeGreaterThan(first.position);
    await store.change(id, () => [start(), established], NOW + 3);
    await store.change(id, () => [{ type: 'ConnectionDegraded', failure: ownFailure('THROTTLED') }], NOW + 4);
    await store.change(id, () => [start(), failed()], NOW + 5);
    expect((await list()).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'CONNECTION_FAILED OPEN',
      'CONNECTION_DEGRADED RESOLVED',
      'CONNECTION_FAILED RESOLVED',
    ]);
  });

  it('finds the unresolved alerts of several subjects', async () => {
    const { store } = world;
    const id = await fail();
    const alert = await only();
    await store.changeAlerts(AURORA, [{ type: 'OPEN', reason: REASON }], NOW);
    await acknowledge(alert.id);
    const found = async (...subjects: string[]) =>
      (await store.unresolvedAlertsOf(subjects)).map(({ subject, state }) => [subject, state]);
    expect(await found()).toEqual([]);
    expect(await found(randomUUID(), id)).toEqual([[id, 'ACKNOWLEDGED']]);
    expect(await found('aurora', id)).toHaveLength(2);
    await store.change(id, () => [start(), established], NOW);
    expect(await found('aurora', id)).toEqual([['aurora', 'OPEN']]);
  });

  it('opens one alert for changes of several processes at the same moment', async () => {
    const { store } = world;
    const other = await world.openAgain();
    const id = await fail();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? store : other).changeAlerts(AURORA, [{ type: 'OPEN', reason: REASON }], NOW),
      ),
    );
    await Promise.all(
      [store, other].map((one) =>
        one.changeAlertsOf(
          id,
          ({ status }) => (status === 'FAILED' ? [{ type: 'RESOLVE', kind: 'CONNECTION_FAILED' }] : []),
          NOW,
        ),
      ),
    );
    expect((await list()).map(({ subject, state }) => [subject, state])).toEqual(
      expect.arrayContaining([
        ['aurora', 'OPEN'],
        [id, 'RESOLVED'],
      ]),
    );
    expect(await list()).toHaveLength(2);
  });

  it('lists the newest first, page by page in both directions, by scope, state, kind, cause and search', async () => {
    const { store, workspace } = world;
    const elsewhere = sampleWorkspace();
    await store.insertWorkspace(elsewhere);
    const ids: string[] = [];
    for (let time = 1; time <= 5; time++) ids.push(await fail(undefined, workspace.id, time));
    const foreign = await fail('REGION_DISABLED', elsewhere.id, 3);
    await store.changeAlerts(AURORA, [{ type: 'OPEN', reason: REASON }], 9);
    const subjects = async (...query: Parameters<typeof list>) =>
      (await list(...query)).map(({ subject }) => subject);
    const newestFirst = ids.toReversed();
    expect(await subjects({ workspaceId: workspace.id })).toEqual(newestFirst);
    expect(await subjects({ connectionId: foreign })).toEqual([foreign]);
    expect((await subjects())[0]).toBe('aurora');
    expect(await subjects('ALL', { cause: 'REGION_DISABLED' })).toEqual([foreign]);
    expect(await subjects('ALL', { kinds: ['CONNECTION_DEGRADED'] })).toEqual(['aurora']);
    const { roleArn = '' } = (await store.connectionsByIds([foreign]))[0] ?? {};
    expect(await subjects('ALL', { search: roleArn.slice(13).toUpperCase() })).toEqual([foreign]);
    expect(await subjects('ALL', { search: '%' })).toEqual([]);
    const [newest] = await list({ workspaceId: workspace.id });
    await acknowledge(newest?.id ?? '');
    expect(await subjects('ALL', { states: ['ACKNOWLEDGED'] })).toEqual([ids[4]]);

    const page = (request: object) =>
      store.listAlerts({ workspaceId: workspace.id }, EVERY, { limit: 2, ...request });
    const first = await page({});
    expect(first).toMatchObject({ hasMoreBefore: false, hasMoreAfter: true });
    const second = await page({ after: first.items[1]?.key });
    expect(second.items.map(({ value }) => value.subject)).toEqual([ids[2], ids[1]]);
    const last = await page({ fromEnd: true });
    expect(last.items.map(({ value }) => value.subject)).toEqual([ids[1], ids[0]]);
    const back = await page({ fromEnd: true, before: second.items[0]?.key });
    expect(back).toEqual(first);
  });

  it('counts by kind and cause what is not resolved', async () => {
    const { store, workspace } = world;
    for (let time = 1; time <= 3; time++) await fail(undefined, workspace.id, time);
    const [newest, middle] = await list();
    await acknowledge(newest?.id ?? '');
    await snooze(middle?.id ?? '', NOW + 100);
    await store.change(await fail('REGION_DISABLED'), () => [start(), established], NOW);
    const groups = [
      {
        ...{ kind: 'CONNECTION_FAILED', cause: 'ROLE_NOT_ASSUMABLE', oldestAt: 1, newestAt: 3 },
        counts: { OPEN: 1, ACKNOWLEDGED: 1, SNOOZED: 1 },
      },
    ];
    expect(await store.alertGroups('ALL')).toEqual(groups);
    expect(await store.alertGroups({ workspaceId: workspace.id })).toEqual(groups);
    expect(await store.alertGroups({ workspaceId: randomUUID() })).toEqual([]);
  });

  it('is read by position: each alert once, as it is now, at its latest change', async () => {
    const { store, workspace } = world;
    const [one, two] = [await fail(), await fail()];
    const after = (position: number, workspaceId?: string) =>
      store.alertsAfter({ after: position, limit: 10, workspaceId });
    expect((await after(0)).map(({ subject }) => subject)).toEqual([one, two]);
    const seen = await store.lastAlertPosition();
    expect(await store.lastAlertPositionIn(workspace.id)).toBe((await after(0)).at(-1)?.position);
    expect(await store.lastAlertPositionIn(randomUUID())).toBe(0);
    await store.change(one, () => [start(), established], NOW);
    expect(await after(seen)).toMatchObject([{ subject: one, state: 'RESOLVED' }]);
    expect((await after(0, workspace.id)).map(({ subject }) => subject)).toEqual([two, one]);
    expect(await after(0, randomUUID())).toEqual([]);
  });

  it('calls back after a commit that changes alerts, and says so', async () => {
    const { store } = world;
    const { id } = await connection();
    const other = await world.openAgain();
    const [mine, theirs] = [vi.fn(), vi.fn()];
    store.onCommit(mine);
    other.onCommit(theirs);
    await store.change(id, () => [failed()], NOW);
    expect(mine).toHaveBeenLastCalledWith(expect.objectContaining({ events: true, alerts: true }));
    await eventually(() => expect(theirs).toHaveBeenCalledWith(expect.objectContaining({ alerts: true })));
    const { id: alertId } = await only();
    await acknowledge(alertId);
    expect(mine).toHaveBeenLastCalledWith(expect.objectContaining({ events: false, alerts: true }));
  });

  it('stores what people do, with audit entries; a resolved alert stays as it is', async () => {
    const { store, workspace } = world;
    const connectionId = await fail();
    const { id } = await only();
    expect(await acknowledge(id)).toMatchObject({ state: 'ACKNOWLEDGED', handledAt: NOW, handledBy: 'T' });
    await store.handleAlert(id, () => null, NOW, record('SNOOZE_ALERT'));
    await store.change(connectionId, () => [start(), established], NOW);
    expect(await acknowledge(id)).toMatchObject({ state: 'RESOLVED' });
    expect(await acknowledge(randomUUID())).toBeNull();
    const entries = await store.listAudit({ workspaceId: workspace.id }, { limit: 10 });
    expect(entries.items.map(({ value }) => [value.action, value.connectionId])).toEqual([
      ['ACKNOWLEDGE_ALERT', connectionId],
    ]);
  });

  it('opens snoozed alerts again when their time is over', async () => {
    const { store } = world;
    await fail();
    await fail();
    const [first, second] = await list();
    if (first === undefined || second === undefined) throw new Error('no alerts');
    expect(await store.nextSnoozeEnd()).toBeNull();
    expect(await store.endSnoozes(NOW + 100, 10)).toBe(0);
    await snooze(first.id, NOW + 100);
    await snooze(second.id, NOW + 200);
    expect(await store.nextSnoozeEnd()).toBe(NOW + 100);
    const position = await store.lastAlertPosition();
    expect(await store.endSnoozes(NOW + 100, 10)).toBe(1);
    expect(await store.alertsAfter({ after: position, limit: 10 })).toMatchObject([
      { id: first.id, state: 'OPEN', snoozedUntil: null, handledBy: 'T' },
    ]);
    expect(await store.nextSnoozeEnd()).toBe(NOW + 200);
  });

  it('names each newcomer in a trust policy, opens again for the next one, and ends with the last', async () => {
    const { store } = world;
    const { id } = await connection();
    await store.change(id, () => [established], NOW);
    const role = { readAt: NOW, trustHash: 'h', provenAt: NOW, accessAt: null, accessHash: null };
    const use = (now: number, ...names: string[]) => {
      const others = names.map((name) => ({
        ...{ principal: name.replace('+', ''), description: name, accountId: null },
        isNew: name.startsWith('+'),
      }));
      const facts = { differences: null, changedAt: null, changedBy: null, others };
      return store.change(id, () => [{ type: 'TrustPolicyChanged', role, ...facts }], now);
    };
    const widened = async () => {
      const [alert] = await list('ALL', { kinds: ['TRUST_WIDENED'] });
      if (alert?.kind !== 'TRUST_WIDENED') throw new Error('no alert');
      return alert;
    };
    await use(NOW + 1, 'root', '+first');
    const first = await widened();
    await snooze(first.id, NOW + 10_000);
    await use(NOW + 2, 'root', 'first');
    expect((await widened()).state).toBe('SNOOZED');
    await use(NOW + 3, 'root', 'first', '+second');
    const both = await widened();
    expect(both).toMatchObject({ id: first.id, state: 'OPEN', snoozedUntil: null });
    expect(both.position).toBeGreaterThan(first.position);
    expect(both.facts).toMatchObject({
      widenedAt: NOW + 3,
      others: [{ isNew: false }, { isNew: true }, { isNew: true }],
    });
    await use(NOW + 4, 'root', 'second');
    expect(await widened()).toMatchObject({
      state: 'OPEN',
      facts: { others: [{}, { principal: 'second' }] },
    });
    await use(NOW + 5, 'root');
    expect(await widened()).toMatchObject({ state: 'RESOLVED', resolvedAt: NOW + 5 });
    const events = await store.listEvents(id, { limit: 100 });
    expect(JSON.stringify(events)).not.toContain('others');
  });

  it('plans tries of roles that a disconnect leaves behind, and ends them when they are connected again', async () => {
    const { store } = world;
    const { id } = await connection();
    await store.change(id, () => [established], NOW);
    expect(await store.nextLeftRoleAt()).toBeNull();
    await store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW);
    const first = NOW + 600_000;
    expect(await store.nextLeftRoleAt()).toBe(first);
    expect(await store.claimLeftRoles(first - 1, 10)).toEqual([]);
    const claims = await Promise.all([
      store.claimLeftRoles(first, 10),
      (await world.openAgain()).claimLeftRoles(first, 10),
    ]);
    expect(claims.flat().map((one) => [one.id, one.status])).toEqual([[id, 'DISCONNECTED']]);
    expect(await store.nextLeftRoleAt()).toBe(first + 86_400_000);
    await store.change(id, () => [start()], NOW);
    expect(await store.nextLeftRoleAt()).toBeNull();
    // A role that never worked has let nobody in.
    const { id: never } = await connection();
    await store.change(never, () => [{ type: 'ConnectionDisconnected' }], NOW);
    expect(await store.nextLeftRoleAt()).toBeNull();
  });

  it('finds workspaces by the start of their rotation', async () => {
    const { store } = world;
    const previous = { externalId: 'aurora-old', createdAt: 1 };
    const rotating = sampleWorkspace({ externalIdCreatedAt: 500, previous });
    await store.insertWorkspace(rotating);
    expect(await store.workspacesRotatingSince(499, '', 10)).toEqual([]);
    expect(await store.workspacesRotatingSince(500, '', 10)).toEqual([rotating]);
    expect(await store.workspacesRotatingSince(500, 'aurora-old', 10)).toEqual([]);
  });

  it('keeps a limited number of comments, in their order, and deletes them with the alert', async () => {
    const { store } = world;
    const connectionId = await fail();
    const { id: alertId, position } = await only();
    const comment = (text: string, createdAt: number, of = alertId, id: string = randomUUID()) =>
      store.addComment({ id, alertId: of, createdAt, author: 'T', text }, record('COMMENT_ON_ALERT'));
    const first = randomUUID();
    expect(await comment('0', NOW, alertId, first)).toBe('ADDED');
    for (let count = 1; count < MAX_COMMENTS; count++)
      expect(await comment(`${count}`, NOW + count)).toBe('ADDED');
    expect(await comment('one more', NOW)).toBe('FULL');
    expect(await comment('again', NOW, alertId, first)).toBe('KNOWN');
    expect(await comment('on nothing', NOW, randomUUID())).toBe('MISSING');
    expect((await store.listAudit({}, { limit: 1 })).items[0]?.value.position).toBe(MAX_COMMENTS);
    const [none, comments] = await store.alertComments([randomUUID(), alertId]);
    expect(none).toEqual([]);
    expect(comments?.map(({ text }) => text)).toEqual(Array.from({ length: MAX_COMMENTS }, (_, n) => `${n}`));
    expect((await only()).position).toBeGreaterThan(position);

    expect(await store.deleteAlertsBefore(NOW + 1_000, 10)).toBe(0);
    await store.change(connectionId, () => [start(), established], NOW);
    expect(await store.deleteAlertsBefore(NOW, 10)).toBe(0);
    expect(await store.deleteAlertsBefore(NOW + 1, 10)).toBe(1);
    expect(await list()).toEqual([]);
    expect(await store.alertComments([alertId])).toEqual([[]]);
  });
}
