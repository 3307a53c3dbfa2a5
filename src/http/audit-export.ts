/** The audit log as JSON lines, oldest first: for archives and for tools that watch it. For the operator alone. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditStore } from '../storage/audit.ts';

type Audit = Pick<AuditStore, 'listAudit'>;

const PAGE = 500;

/** Writes all entries after `position`, page by page, at the reader's pace. A reader that disconnects is no error. */
export async function exportAudit(audit: Audit, position: number, response: ServerResponse): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'application/jsonl; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  await pipeline(pagesAfter(position, audit), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

async function* pagesAfter(position: number, audit: Audit): AsyncGenerator<string> {
  // The list is newest first: its end, bounded by what was read before.
  let before = position === 0 ? undefined : String(position);
  for (;;) {
    const { items } = await audit.listAudit({}, { limit: PAGE, fromEnd: true, before });
    if (items.length === 0) return;
    const lines = items.map(({ value: { occurredAt, ...entry } }) =>
      JSON.stringify({ ...entry, occurredAt: new Date(occurredAt).toISOString() }),
    );
    before = items[0]?.key;
    yield `${lines.reverse().join('\n')}\n`;
    // A reader as fast as this never makes it wait: others get their turn all the same.
    await nextTurn();
  }
}
