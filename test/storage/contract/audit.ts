/** The audit log. */
import { expect, it } from 'vitest';
import type { AuditFilter } from '../../../src/audit/audit.ts';
import type { PageRequest } from '../../../src/base/page.ts';
import { type CreateDatabase, record, useWorld } from './world.ts';

export function auditContract(create: CreateDatabase): void {
  const world = useWorld(create);
  /** Entries at the moments 1 to 4: w1 and w2 in turns, the last one by another token for another action. */
  const fill = async () => {
    for (let occurredAt = 1; occurredAt <= 4; occurredAt++)
      await world.store.appendAudit({
        ...record('ISSUE_CREDENTIALS').actor,
        tokenId: occurredAt === 4 ? 'other' : 'operator',
        tokenName: occurredAt === 4 ? 'Ada (100%)' : 'T',
        action: occurredAt === 4 ? 'TEST_CONNECTION' : 'ISSUE_CREDENTIALS',
        occurredAt,
        workspaceId: occurredAt % 2 === 1 ? 'w1' : 'w2',
        connectionId: `c${occurredAt}`,
        detail: null,
      });
  };
  const times = async (filter: AuditFilter, request: PageRequest = { limit: 10 }) =>
    (await world.store.listAudit(filter, request)).items.map(({ value }) => value.occurredAt);

  it('returns entries as they were written, numbered from 1 without gaps', async () => {
    await fill();
    const { items } = await world.store.listAudit({}, { limit: 10 });
    expect(items.map(({ value }) => value.position)).toEqual([4, 3, 2, 1]);
    expect(items[3]?.value).toEqual({
      position: 1,
      tokenId: 'operator',
      tokenName: 'T',
      address: '192.0.2.1',
      requestId: 'r',
      action: 'ISSUE_CREDENTIALS',
      occurredAt: 1,
      workspaceId: 'w1',
      connectionId: 'c1',
      detail: null,
    });
  });

  it.each<[AuditFilter, number[]]>([
    [{ workspaceId: 'w1' }, [3, 1]],
    [{ connectionId: 'c2' }, [2]],
    [{ tokenId: 'operator', workspaceId: 'w2' }, [2]],
    [{ tokenName: 'aDa' }, [4]],
    [{ tokenName: '0%)' }, [4]],
    [{ tokenName: '%', workspaceId: 'w1' }, []],
    [{ action: 'TEST_CONNECTION' }, [4]],
    [{ from: 2, until: 4 }, [3, 2]],
    [{ workspaceId: 'none' }, []],
  ])('filters by %j', async (filter, expected) => {
    await fill();
    expect(await times(filter)).toEqual(expected);
  });

  it('lists entries in pages, newest first', async () => {
    await fill();
    const first = await world.store.listAudit({}, { limit: 2 });
    expect([first.hasMoreBefore, first.hasMoreAfter]).toEqual([false, true]);
    expect(await times({}, { limit: 2, after: first.items[1]?.key })).toEqual([2, 1]);
    expect(await times({}, { limit: 3, fromEnd: true })).toEqual([3, 2, 1]);
    expect(await times({}, { limit: 3, before: first.items[1]?.key })).toEqual([4]);
    await expect(times({}, { limit: 1, after: 'x' })).rejects.toThrow('not a cursor');
  });
}
