/** What every store must do. A store that is added later runs the same. */

import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Connection,
  type ConnectionChange,
  startVerification,
} from '../../src/connection/connection.ts';
import { ALL_CONNECTIONS, type ConnectionList } from '../../src/connection/connection-list.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { Workspace } from '../../src/storage/connections.ts';
import type { Store } from '../../src/storage/store.ts';
import { sampleConnection, sampleWorkspace } from '../support/samples.ts';

const NOW = 10_000;

const denied = (attempt: number, nextAttemptAt: number): ConnectionChange => ({
  type: 'AssumeRoleDenied',
  failure: ownFailure('ROLE_NOT_ASSUMABLE', 'PROPAGATION'),
  attempt,
  elapsedMs: 10,
  remainingMs: 290_000,
  nextAttemptAt,
});

const established: ConnectionChange = {
  type: 'ConnectionEstablished',
  assumedRoleArn: 'arn:aws:sts::123456789012:assumed-role/R/s',
  probes: [{ kind: 'OTHER_CASE', outcome: 'REFUSED', awsErrorCode: 'AccessDenied', awsRequestId: 'r-1' }],
  attempts: 2,
  elapsedMs: 20,
};

export function describeStore(name: string, open: () => Store | Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    let workspace: Workspace;

    beforeEach(async () => {
      store = await open();
      workspace = sampleWorkspace();
      await store.insertWorkspace(workspace);
    });

    const start = () => startVerification({ id: randomUUID(), now: NOW, windowMs: 300_000 });
    const begin = (connection: Connection, now = NOW) =>
      store.connect(
        connection,
        {},
        () => [startVerification({ id: randomUUID(), now, windowMs: 300_000 })],
        now,
      );
    const claim = (owner: string, now = NOW, limit = 10) =>
      store.verifications.claimDue({ now, latest: now + 60_000, owner, leaseUntil: now + 15_000, limit });
    const read = async (id: string) => (await store.connectionsByIds([id]))[0];

    it('gives back workspaces as they were stored, and null for those that do not exist', async () => {
      expect(await store.workspacesByIds([workspace.id, randomUUID()])).toEqual([workspace, null]);
    });

    it('refuses an External ID that is taken', async () => {
      const other = sampleWorkspace({ externalId: workspace.externalId });
      expect(await store.insertWorkspace(other)).toBe(false);
      expect(await store.workspacesByIds([other.id])).toEqual([null]);
    });

    it('stores a new connection with its first event', async () => {
      const fresh = sampleConnection(workspace.id, { name: 'production' });
      const stored = await begin(fresh);
      expect(stored).toMatchObject({ id: fresh.id, name: 'production', status: 'PENDING', lastSequence: 1 });
      expect(stored.verification).toMatchObject({ attempts: 0, nextAttemptAt: NOW, deadline: NOW + 300_000 });
      expect(await read(fresh.id)).toEqual(stored);
    });

    it('makes one connection of the same role in one workspace, even at the same time', async () => {
      const roleArn = 'arn:aws:iam::123456789012:role/Same';
      const both = await Promise.all(
        [1, 2, 3].map(() =>
          store.connect(
            sampleConnection(workspace.id, { roleArn }),
            {},
            (connection) => (connection.verification === null ? [start()] : []),
            NOW,
          ),
        ),
      );
      expect(new Set(both.map(({ id }) => id)).size).toBe(1);
      expect(both.map(({ lastSequence }) => lastSequence)).toEqual([1, 1, 1]);
    });

    it('keeps the same role of two workspaces apart', async () => {
      const other = sampleWorkspace();
      await store.insertWorkspace(other);
      const roleArn = 'arn:aws:iam::123456789012:role/Same';
      const mine = await begin(sampleConnection(workspace.id, { roleArn }));
      const theirs = await begin(sampleConnection(other.id, { roleArn }));
      expect(mine.id).not.toBe(theirs.id);
    });

    it('applies settings to a connection that exists', async () => {
      const fresh = await begin(sampleConnection(workspace.id));
      const again = await store.connect(
        sampleConnection(workspace.id, { roleArn: fresh.roleArn }),
        { name: 'renamed', region: 'eu-central-1' },
        () => [],
        NOW,
      );
      expect(again).toMatchObject({ id: fresh.id, name: 'renamed', region: 'eu-central-1' });
      expect(await read(fresh.id)).toEqual(again);
    });

    it('stores changes and events together, numbered without a hole', async () => {
      const { id } = await begin(sampleConnection(workspace.id));
      await store.change(id, () => [denied(1, NOW + 1_000), denied(2, NOW + 2_000)], NOW + 5);
      const after = await store.change(id, () => [established], NOW + 10);
      expect(after).toMatchObject({
        status: 'CONNECTED',
        externalIdEnforced: true,
        lastVerifiedAt: NOW + 10,
      });
      expect(await read(id)).toEqual(after);
      const events = await store.eventsAfter({ after: 0, limit: 10, connectionId: id });
      expect(events.map(({ sequence, change }) => [sequence, change.type])).toEqual([
        [1, 'VerificationStarted'],
        [2, 'AssumeRoleDenied'],
        [3, 'AssumeRoleDenied'],
        [4, 'ConnectionEstablished'],
      ]);
      expect(events[3]?.change).toEqual(established);
      expect(new Set(events.map(({ verificationId }) => verificationId)).size).toBe(1);
    });

    it('counts the others of the workspace and account that work, and no further than asked', async () => {
      const other = sampleWorkspace();
      await store.insertWorkspace(other);
      const accountId = '210987654321';
      const connect = async (workspaceId: string, account = accountId, changes = [established]) => {
        const fresh = sampleConnection(workspaceId, { accountId: account });
        await begin(fresh);
        await store.change(fresh.id, () => changes, NOW + 10);
        return fresh;
      };
      const one = await connect(workspace.id);
      for (let count = 0; count < 3; count++) await connect(workspace.id);
      await connect(workspace.id, accountId, []);
      await connect(workspace.id, '210987654322');
      await connect(other.id);
      expect(await store.workingInAccount(one, 100)).toBe(3);
      expect(await store.workingInAccount(one, 2)).toBe(2);
      const pending = sampleConnection(workspace.id, { accountId });
      expect(await store.workingInAccount(pending, 100)).toBe(4);
    });

    it('stores nothing when what was decided cannot happen', async () => {
      const { id } = await begin(sampleConnection(workspace.id));
      const before = await read(id);
      await expect(store.change(id, () => [denied(1, NOW + 1), denied(7, NOW + 2)], NOW)).rejects.toThrow(
        'cannot happen',
      );
      expect(await read(id)).toEqual(before);
      expect(await store.eventsAfter({ after: 0, limit: 10, connectionId: id })).toHaveLength(1);
    });

    it('answers null for a connection that does not exist', async () => {
      expect(await store.change(randomUUID(), () => [], NOW)).toBeNull();
      expect(await read(randomUUID())).toBeNull();
    });

    it('hands out what is due once, the longest due first', async () => {
      const late = await begin(sampleConnection(workspace.id), NOW + 2);
      const early = await begin(sampleConnection(workspace.id), NOW + 1);
      const future = await begin(sampleConnection(workspace.id), NOW + 1_000);
      expect(await store.verifications.nextDueAt()).toBe(NOW + 1);
      expect((await claim('a', NOW + 10)).map(({ id }) => id)).toEqual([early.id, late.id]);
      expect(await claim('b', NOW + 10)).toEqual([]);
      expect(await store.verifications.nextDueAt()).toBe(NOW + 1_000);
      expect((await claim('b', NOW + 1_000)).map(({ id }) => id)).toEqual([future.id]);
    });

    it('hands out, before what is due, what lies so far ahead that the clock must have been set back', async () => {
      const hour = 3_600_000;
      const astray = await begin(sampleConnection(workspace.id), NOW + hour);
      const due = await begin(sampleConnection(workspace.id), NOW);
      expect((await claim('a', NOW, 1)).map(({ id }) => id)).toEqual([astray.id]);
      expect((await claim('a', NOW)).map(({ id }) => id)).toEqual([due.id]);
      // Held now, for as long as any other.
      expect(await claim('b', NOW)).toEqual([]);
      expect(await claim('b', NOW + 15_000)).toHaveLength(2);
    });

    it('takes no more than it was asked for', async () => {
      for (let i = 0; i < 5; i++) await begin(sampleConnection(workspace.id));
      expect(await claim('a', NOW, 3)).toHaveLength(3);
      expect(await claim('a', NOW, 3)).toHaveLength(2);
    });

    it('lets another take over when a lease ends, and refuses the first holder then', async () => {
      const { id, verification } = await begin(sampleConnection(workspace.id));
      const verificationId = verification?.id ?? '';
      await claim('a');
      expect(await claim('b', NOW + 14_999)).toEqual([]);
      expect(await claim('b', NOW + 15_000)).toHaveLength(1);
      const decide = () => [denied(1, NOW + 20_000)];
      expect(
        await store.verifications.conclude(
          { connectionId: id, work: verificationId, owner: 'a' },
          decide,
          NOW,
        ),
      ).toBeNull();
      const concluded = await store.verifications.conclude(
        { connectionId: id, work: verificationId, owner: 'b' },
        decide,
        NOW,
      );
      expect(concluded?.verification?.attempts).toBe(1);
      expect(await store.leaseOwners()).toEqual([]);
      expect(await store.verifications.nextDueAt()).toBe(NOW + 20_000);
    });

    it('keeps a lease that is renewed', async () => {
      const { verification } = await begin(sampleConnection(workspace.id));
      await claim('a');
      const works = [verification?.id ?? ''];
      await store.verifications.renew(works, 'b', NOW + 90_000);
      await store.verifications.renew(works, 'a', NOW + 60_000);
      expect(await claim('b', NOW + 59_999)).toEqual([]);
      expect(await store.verifications.nextDueAt()).toBe(NOW + 60_000);
    });

    it('lets anybody go on at once when leases are given up', async () => {
      await begin(sampleConnection(workspace.id));
      await claim('a');
      expect(await store.leaseOwners()).toEqual(['a']);
      await store.releaseLeases(['a', 'nobody']);
      expect(await claim('b')).toHaveLength(1);
    });

    it('drops what a verification concludes that was ended meanwhile', async () => {
      const { id, verification } = await begin(sampleConnection(workspace.id));
      await claim('a');
      await store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW + 1);
      const concluded = await store.verifications.conclude(
        { connectionId: id, work: verification?.id ?? '', owner: 'a' },
        () => [established],
        NOW + 2,
      );
      expect(concluded).toBeNull();
      expect(await read(id)).toMatchObject({ status: 'DISCONNECTED', lastSequence: 2 });
      expect(await store.verifications.nextDueAt()).toBeNull();
    });

    it('keeps a lease while its verification is changed by somebody else', async () => {
      const { id } = await begin(sampleConnection(workspace.id));
      await claim('a');
      await store.change(id, () => [{ type: 'AttemptBroughtForward', nextAttemptAt: NOW }], NOW + 1);
      expect(await claim('b', NOW + 1)).toEqual([]);
    });

    it('reads events of one connection, of one workspace and of all, after a position', async () => {
      const other = sampleWorkspace();
      await store.insertWorkspace(other);
      const mine = await begin(sampleConnection(workspace.id));
      const theirs = await begin(sampleConnection(other.id));
      await store.change(mine.id, () => [denied(1, NOW)], NOW);
      const all = await store.eventsAfter({ after: 0, limit: 10 });
      expect(all.map(({ connectionId }) => connectionId)).toEqual([mine.id, theirs.id, mine.id]);
      expect(all.map(({ position }) => position)).toEqual(
        [...all.map(({ position }) => position)].sort((a, b) => a - b),
      );
      expect(await store.lastPosition()).toBe(all[2]?.position);
      const first = all[0]?.position ?? 0;
      expect(await store.eventsAfter({ after: first, limit: 10, connectionId: mine.id })).toEqual([all[2]]);
      expect(await store.eventsAfter({ after: 0, limit: 10, workspaceId: other.id })).toEqual([all[1]]);
      expect(await store.eventsAfter({ after: 0, limit: 2 })).toHaveLength(2);
    });

    it("tells the position before a verification's first event", async () => {
      const { id, verification } = await begin(sampleConnection(workspace.id));
      expect(await store.positionBeforeVerification(verification?.id ?? '')).toBe(0);
      await store.change(id, () => [{ type: 'ConnectionDisconnected' }], NOW);
      const last = await store.lastPosition();
      const again = await store.change(id, () => [start()], NOW);
      expect(await store.positionBeforeVerification(again?.verification?.id ?? '')).toBe(last);
      expect(await store.positionBeforeVerification(randomUUID())).toBe(0);
    });

    it('calls back after each commit, once it can be read', async () => {
      const seen: number[] = [];
      const stop = store.onCommit(() => void store.lastPosition().then((position) => seen.push(position)));
      const { id } = await begin(sampleConnection(workspace.id));
      await store.change(id, () => [denied(1, NOW)], NOW);
      stop();
      await store.change(id, () => [denied(2, NOW)], NOW);
      expect(seen).toEqual([1, 2]);
    });

    describe('pages', () => {
      it('of connections, forwards and backwards, oldest first', async () => {
        const ids: string[] = [];
        for (let i = 0; i < 5; i++) {
          ids.push((await begin(sampleConnection(workspace.id, { createdAt: 1_000 + i }))).id);
        }
        const first = await store.listConnections(workspace.id, ALL_CONNECTIONS, { limit: 2 });
        expect(first.items.map(({ value }) => value.id)).toEqual(ids.slice(0, 2));
        expect([first.hasMoreBefore, first.hasMoreAfter]).toEqual([false, true]);
        const second = await store.listConnections(workspace.id, ALL_CONNECTIONS, {
          limit: 10,
          after: first.items[1]?.key,
        });
        expect(second.items.map(({ value }) => value.id)).toEqual(ids.slice(2));
        expect([second.hasMoreBefore, second.hasMoreAfter]).toEqual([true, false]);
        const last = await store.listConnections(workspace.id, ALL_CONNECTIONS, { limit: 2, fromEnd: true });
        expect(last.items.map(({ value }) => value.id)).toEqual(ids.slice(3));
        expect([last.hasMoreBefore, last.hasMoreAfter]).toEqual([true, false]);
        const previous = await store.listConnections(workspace.id, ALL_CONNECTIONS, {
          limit: 2,
          fromEnd: true,
          before: last.items[0]?.key,
        });
        expect(previous.items.map(({ value }) => value.id)).toEqual(ids.slice(1, 3));
        expect((await store.listConnections(randomUUID(), ALL_CONNECTIONS, { limit: 2 })).items).toEqual([]);
      });

      it('of connections that are filtered, searched and ordered, whatever their names', async () => {
        const names = ['b', null, 'Ä~%', 'B', 'a_%', null, 'a1%'];
        const made: Connection[] = [];
        for (const [index, name] of names.entries()) {
          const accountId = index < 5 ? '111111111111' : '222222222222';
          const roleArn = `arn:aws:iam::${accountId}:role/Role${index}`;
          made.push(
            await begin(sampleConnection(workspace.id, { name, accountId, roleArn, createdAt: index })),
          );
        }
        await store.change(made[2]?.id ?? '', () => [established], NOW + 5);
        await store.change(made[4]?.id ?? '', () => [established], NOW + 3);
        const placeOf = (id: string) => made.findIndex((one) => one.id === id);
        /** Places of what is listed: page by page forwards, then the same backwards. */
        const places = async (list: Partial<ConnectionList>) => {
          const read = async (fromEnd: boolean) => {
            const found: number[] = [];
            for (let key: string | undefined; ; ) {
              const bound = key === undefined ? {} : fromEnd ? { before: key } : { after: key };
              // One by one: each key is a bound then.
              const request = { limit: 1, fromEnd, ...bound };
              const page = await store.listConnections(
                workspace.id,
                { ...ALL_CONNECTIONS, ...list },
                request,
              );
              const ids = page.items.map(({ value }) => placeOf(value.id));
              if (fromEnd) found.unshift(...ids);
              else found.push(...ids);
              key = fromEnd ? page.items[0]?.key : page.items.at(-1)?.key;
              if (!(fromEnd ? page.hasMoreBefore : page.hasMoreAfter)) return found;
            }
          };
          const forwards = await read(false);
          expect(await read(true)).toEqual(forwards);
          return forwards;
        };
        expect(await places({ accountId: '222222222222' })).toEqual([5, 6]);
        expect(await places({ statuses: ['CONNECTED'] })).toEqual([2, 4]);
        expect(await places({ statuses: [] })).toEqual([]);
        expect(await places({ search: 'B' })).toEqual([0, 3]);
        expect(await places({ search: '_%' })).toEqual([4]);
        expect(await places({ search: '2222' })).toEqual([5, 6]);
        expect(await places({ search: 'role3', statuses: ['PENDING'] })).toEqual([3]);
        expect(await places({ descending: true })).toEqual([6, 5, 4, 3, 2, 1, 0]);
        const byName = await places({ orderBy: 'NAME' });
        expect(byName.map((place) => names[place]?.toLowerCase() ?? '')).toEqual([
          '',
          '',
          'a1%',
          'a_%',
          'b',
          'b',
          'ä~%',
        ]);
        expect(await places({ orderBy: 'NAME', descending: true })).toEqual(byName.toReversed());
        const byStatus = await places({ orderBy: 'STATUS' });
        expect(new Set(byStatus.slice(5))).toEqual(new Set([2, 4]));
        expect((await places({ orderBy: 'LAST_VERIFIED_AT', descending: true })).slice(0, 2)).toEqual([2, 4]);
        expect(await store.connectionCounts(workspace.id)).toEqual(
          expect.arrayContaining([
            { status: 'CONNECTED', count: 2 },
            { status: 'PENDING', count: 5 },
          ]),
        );
        const other = sampleWorkspace();
        await store.insertWorkspace(other);
        await store.connect(sampleConnection(other.id), {}, () => [], 1_000);
        expect(await store.connectionTotals()).toEqual(
          expect.arrayContaining([
            { status: 'CONNECTED', count: 2 },
            { status: 'PENDING', count: 6 },
          ]),
        );
        const byTime = await store.listConnections(workspace.id, ALL_CONNECTIONS, { limit: 1 });
        const after = byTime.items[0]?.key;
        await expect(
          store.listConnections(workspace.id, { orderBy: 'NAME', descending: false }, { limit: 1, after }),
        ).rejects.toThrow('is no cursor of this list');
      });

      it('of workspaces', async () => {
        const later = sampleWorkspace({ createdAt: 2_000 });
        await store.insertWorkspace(later);
        const page = await store.listWorkspaces('ALL', { limit: 1 });
        expect(page.items.map(({ value }) => value)).toEqual([workspace]);
        const next = await store.listWorkspaces('ALL', { limit: 1, after: page.items[0]?.key });
        expect(next.items.map(({ value }) => value)).toEqual([later]);
      });

      it('of events, newest first', async () => {
        const { id } = await begin(sampleConnection(workspace.id));
        for (let i = 1; i <= 4; i++) await store.change(id, () => [denied(i, NOW)], NOW);
        const sequences = async (request: Parameters<Store['listEvents']>[1]) =>
          (await store.listEvents(id, request)).items.map(({ value }) => value.sequence);
        expect(await sequences({ limit: 2 })).toEqual([5, 4]);
        expect(await sequences({ limit: 2, after: '4' })).toEqual([3, 2]);
        expect(await sequences({ limit: 2, fromEnd: true })).toEqual([2, 1]);
        expect(await sequences({ limit: 9, before: '3' })).toEqual([5, 4]);
      });

      it.each(['x', '', '1~x', '-1', "1' or 1=1", '9'.repeat(30)])('refuses the key %j', async (key) => {
        await expect(
          store.listConnections(workspace.id, ALL_CONNECTIONS, { limit: 1, after: key }),
        ).rejects.toThrow('no cursor');
        await expect(store.listEvents(randomUUID(), { limit: 1, before: key })).rejects.toThrow('no cursor');
      });
    });

    it('is ready once it is open', async () => {
      await expect(store.checkReady()).resolves.toBeUndefined();
    });
  });
}
