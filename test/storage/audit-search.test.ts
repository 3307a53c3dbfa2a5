/** The audit log with many entries: searches find every match, and leave the event loop to others. */
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { AuditFilter } from '../../src/audit/audit.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { onFinished, shared } from '../support/lifetime.ts';
import { quietLog } from '../support/quiet-log.ts';
import { slowMachine } from '../support/slow-machine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ENTRIES = 200_000;

/** Their numbers; spread over the log, some next to each other. */
const RARE = [1, 2, 4_999, 5_000, 5_001, 99_999, 195_000, 195_001, 199_999, 200_000];

const opened = shared(async () => {
  const file = join(temporaryFolder(), 'aurora.db');
  const migrationsFolder = new URL('../../drizzle/sqlite', import.meta.url).pathname;
  const store = openSqliteStore({ file, migrationsFolder, log: quietLog() });
  onFinished(() => store.close());
  const database = new SqliteDatabase(file);
  database.exec(`
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${ENTRIES})
    insert into audit_entries (occurred_at, action, token_id, token_name, address, request_id, workspace_id)
    select n, iif(n in (${RARE.join(', ')}), 'REVOKE_API_KEY', 'RETRY_CONNECTION'), 'token', '', '', '', 'w'
    from numbers;
    update heads set audit = ${ENTRIES}`);
  database.close();
  return store;
});

/** The numbers that a search finds, a page after another. */
async function pages(filter: AuditFilter, fromEnd: boolean, limit = 3): Promise<number[][]> {
  const found: number[][] = [];
  let bound = {};
  for (;;) {
    const { items, hasMoreAfter, hasMoreBefore } = await opened().listAudit(filter, {
      limit,
      fromEnd,
      ...bound,
    });
    found.push(items.map(({ value }) => value.position));
    if (!(fromEnd ? hasMoreBefore : hasMoreAfter)) return found;
    bound = fromEnd ? { before: items[0]?.key } : { after: items.at(-1)?.key };
  }
}

describe('a search of the audit log', () => {
  it.each<[string, AuditFilter]>([
    ['the action', { action: 'REVOKE_API_KEY' }],
    ['the action, token and workspace', { action: 'REVOKE_API_KEY', tokenId: 'token', workspaceId: 'w' }],
    ['the action and times', { action: 'REVOKE_API_KEY', from: 1, until: ENTRIES + 1 }],
  ])('finds every match a page at a time, in both directions: by %s', async (_name, filter) => {
    expect(await pages(filter, false)).toEqual([
      [200_000, 199_999, 195_001],
      [195_000, 99_999, 5_001],
      [5_000, 4_999, 2],
      [1],
    ]);
    expect(await pages(filter, true)).toEqual([
      [4_999, 2, 1],
      [99_999, 5_001, 5_000],
      [199_999, 195_001, 195_000],
      [200_000],
    ]);
  });

  it('finds what lies between two moments, and between two keys', async () => {
    expect(await pages({ from: 99_998, until: 100_000 }, false)).toEqual([[99_999, 99_998]]);
    const between = { limit: 10, after: '195001', before: '4999' };
    for (const fromEnd of [false, true]) {
      const { items } = await opened().listAudit({ action: 'REVOKE_API_KEY' }, { ...between, fromEnd });
      expect(items.map(({ value }) => value.position)).toEqual([195_000, 99_999, 5_001, 5_000]);
    }
  });

  it.each<[string, AuditFilter]>([
    ['of two that have entries each', { tokenId: 'token', workspaceId: 'w', connectionId: 'none' }],
    ['of times', { from: ENTRIES + 1 }],
  ])('that matches nothing lets others go on meanwhile: a filter %s', async (_name, filter) => {
    slowMachine();
    for (const fromEnd of [false, true]) {
      let turns = 0;
      let isSearching = true;
      const search = opened()
        .listAudit(filter, { limit: 10, fromEnd })
        .finally(() => {
          isSearching = false;
        });
      while (isSearching) {
        await new Promise((resolve) => setImmediate(resolve));
        turns++;
      }
      expect((await search).items).toEqual([]);
      expect(turns).toBeGreaterThan(5);
    }
  });
});
