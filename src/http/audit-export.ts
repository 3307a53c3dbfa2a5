/** The audit log as JSON lines, oldest first: for archives and for tools that watch it. For the operator alone. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditStore } from '../storage/audit.ts';

const PAGE = 500;

/** Writes all entries after `position`, page by page, at the reader's pace. */
export async function exportAudit(
  store: Pick<AuditStore, 'listAudit'>,
  after: number,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'application/jsonl; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  // The list is newest first: its end, bounded by what was read before.
  let before = after === 0 ? undefined : String(after);
  while (!response.destroyed) {
    const { items } = await store.listAudit({}, { limit: PAGE, fromEnd: true, before });
    if (items.length === 0) break;
    const lines = items.map(({ value: { occurredAt, ...entry } }) =>
      JSON.stringify({ ...entry, occurredAt: new Date(occurredAt).toISOString() }),
    );
    before = items[0]?.key;
    if (!response.write(`${lines.reverse().join('\n')}\n`) && !response.destroyed) await drained(response);
    // A reader as fast as this never makes it wait: others get their turn all the same.
    await nextTurn();
  }
  if (!response.destroyed) response.end();
}

/** Resolves when the response takes more, or is closed. */
async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  // Takes away the listeners that wait for the other event.
  over.abort();
}
