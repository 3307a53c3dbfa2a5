/** Three servers on one database, all in one process. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startVerification } from '../../../src/connection/connection.ts';
import type { Store } from '../../../src/storage/store.ts';
import { asOperator } from '../../support/as-operator.ts';
import { createDatabase, openStoreOn } from '../../support/postgres.ts';
import { connectSample, sampleConnection, sampleKey, sampleWorkspace } from '../../support/samples.ts';
import { NOW, record } from '../contract/world.ts';

async function threeStores() {
  const url = await createDatabase();
  const stores = [await openStoreOn(url), await openStoreOn(url), await openStoreOn(url)] as const;
  const workspace = sampleWorkspace();
  await stores[0].insertWorkspace(workspace);
  const storeOf = (index: number) => stores[index % 3] as Store;
  return { url, stores, workspace, storeOf };
}

const begin = (store: Store, workspaceId: string) =>
  connectSample(
    store,
    sampleConnection(workspaceId),
    () => [startVerification({ id: randomUUID(), now: NOW, windowMs: 300_000 })],
    NOW,
  );

const broughtForward = [{ type: 'AttemptBroughtForward', nextAttemptAt: NOW }] as const;

describe('three stores on one database', () => {
  it('make no verification twice', async () => {
    const { stores, workspace, storeOf } = await threeStores();
    await Promise.all(Array.from({ length: 150 }, (_, index) => begin(storeOf(index), workspace.id)));
    const claims = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        storeOf(index).verifications.claimDue({
          now: NOW,
          latest: NOW + 60_000,
          owner: `server ${index % 3}`,
          leaseUntil: NOW + 15_000,
          limit: 5,
        }),
      ),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([150, 150]);
    expect(await stores[1].verifications.nextDueAt()).toBe(NOW + 15_000);
  });

  it('grant a quota exactly', async () => {
    const { workspace, storeOf } = await threeStores();
    const use = {
      workspaceId: workspace.id,
      kind: 'TEST',
      subject: null,
      limit: 20,
      windowMs: 1_000,
    } as const;
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => storeOf(index).use([use], NOW)),
    );
    expect(answers.filter((answer) => answer === null)).toHaveLength(20);
  });

  it('let no link outlive the key that made it', async () => {
    const { stores, workspace, storeOf } = await threeStores();
    for (let round = 0; round < 100; round++) {
      const maker = sampleKey(workspace.id);
      await stores[0].insertApiKey(maker, randomUUID(), record('CREATE_API_KEY'));
      const link = sampleKey(workspace.id, { kind: 'ONBOARDING', madeBy: `api-key:${maker.id}` });
      const [isMade] = await Promise.all([
        storeOf(round).insertApiKey(link, randomUUID(), record('CREATE_ONBOARDING_LINK')),
        storeOf(round + 1).revokeApiKey(maker.id, NOW, record('REVOKE_API_KEY')),
      ]);
      const [stored] = await stores[2].apiKeysByIds([link.id]);
      expect(stored?.revokedAt ?? null).toBe(isMade ? NOW : null);
    }
  });

  it('give positions without holes in the order of commits, whatever happens to the connections', async () => {
    const { url, stores, workspace, storeOf } = await threeStores();
    const connections = await Promise.all(
      Array.from({ length: 16 }, (_, index) => begin(storeOf(index), workspace.id)),
    );
    let isOver = false;
    const seen: number[] = [];
    const reading = (async () => {
      for (let after = 0; ; ) {
        const wasOver = isOver;
        const events = await stores[2].eventsAfter({ after, limit: 1_000 });
        seen.push(...events.map(({ position }) => position));
        after = seen.at(-1) ?? 0;
        if (wasOver && events.length === 0) return;
      }
    })();
    let failed = 0;
    const writing = connections.map(async ({ id }, index) => {
      for (let round = 0; round < 40; round++)
        await storeOf(index)
          .change(id, () => broughtForward, NOW)
          .catch(() => failed++);
    });
    for (let kills = 0; kills < 10; kills++) {
      await asOperator(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'aurora' and datname = current_database() order by random() limit 2`,
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(writing);
    isOver = true;
    await reading;
    const last = await stores[0].lastPosition();
    expect(seen).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    // A commit of which the answer was lost is stored, too.
    const stored = await stores[1].connectionsByIds(connections.map(({ id }) => id));
    const sum = stored.reduce((total, connection) => total + (connection?.lastSequence ?? 0), 0);
    expect(sum).toBe(last);
    expect(last).toBeGreaterThanOrEqual(16 + 640 - failed);
  });
});
