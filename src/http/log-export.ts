/** The audit log and the events of all connections as JSON lines, oldest first: for archives, and for tools that watch them. For the operator alone. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditFilter } from '../audit/audit.ts';
import type { TokenWatch } from '../auth/token-watch.ts';
import type { Viewer } from '../auth/viewer.ts';
import { AUDIT_FILTER_FIELDS, readAuditFilter } from '../graphql/audit-log.ts';
import { encodeId } from '../graphql/ids.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { EventStore } from '../storage/events.ts';
import { INVALID_POSITION, POSITION_AHEAD } from './errors.ts';
import { type Exchange, openResponse, refuse } from './exchange.ts';
import { readParameters, searchOf } from './query-parameters.ts';

export type LogStore = Pick<AuditStore, 'listAudit' | 'lastAuditPosition'> &
  Pick<EventStore, 'eventsAfter' | 'lastPosition'>;

export type LogExportParts = {
  readonly store: LogStore;
  readonly tokens: Pick<TokenWatch, 'watch'>;
};

const PAGE = 500;

/** The entries of a log after a position, page by page. */
type Pages = AsyncGenerator<readonly object[]>;

/** Answers with the entries of the audit log that the request selects, after the position that it names. */
export async function exportAudit(
  exchange: Exchange,
  viewer: Viewer,
  { store, tokens }: LogExportParts,
): Promise<void> {
  const parameters = readParameters(searchOf(exchange.request.url), ['after', ...AUDIT_FILTER_FIELDS]);
  if (!parameters.ok) return refuse(exchange, { status: 400, ...parameters.error });
  const filter = readAuditFilter(Object.fromEntries(parameters.value));
  if (!filter.ok) return refuse(exchange, { status: 400, ...filter.error });
  const last = await store.lastAuditPosition();
  await untilTokenEnds(exchange, viewer, tokens, () =>
    exportLog(exchange, parameters.value, last, (after) => auditPages(after, filter.value, store)),
  );
}

/** Answers with the events after the position that the request names. */
export async function exportEvents(
  exchange: Exchange,
  viewer: Viewer,
  { store, tokens }: LogExportParts,
): Promise<void> {
  const parameters = readParameters(searchOf(exchange.request.url), ['after']);
  if (!parameters.ok) return refuse(exchange, { status: 400, ...parameters.error });
  const last = await store.lastPosition();
  await untilTokenEnds(exchange, viewer, tokens, () =>
    exportLog(exchange, parameters.value, last, (after) => eventPages(after, store)),
  );
}

/** Writes the answer. It breaks off when the token, or the session of the person, ends before. */
export async function untilTokenEnds(
  exchange: Exchange,
  viewer: Viewer,
  tokens: Pick<TokenWatch, 'watch'>,
  write: () => Promise<void>,
): Promise<void> {
  const unwatch = tokens.watch(viewer, () => exchange.response.destroy());
  try {
    await write();
  } finally {
    unwatch();
  }
}

async function exportLog(
  exchange: Exchange,
  parameters: URLSearchParams,
  last: number,
  pagesAfter: (position: number) => Pages,
): Promise<void> {
  const after = parameters.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) return refuse(exchange, INVALID_POSITION);
  if (Number(after) > last) return refuse(exchange, POSITION_AHEAD);
  await writeLines(pagesAfter(Number(after)), openResponse(exchange));
}

/** Writes an object on each line, at the reader's pace. A reader that disconnects is no error. */
export async function writeLines(pages: Pages, response: ServerResponse): Promise<void> {
  response.writeHead(200, {
    'Content-Type': 'application/jsonl; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  await pipeline(linesOf(pages), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

async function* linesOf(pages: Pages): AsyncGenerator<string> {
  for await (const page of pages) {
    yield `${page.map((entry) => JSON.stringify(entry)).join('\n')}\n`;
    // A reader as fast as this never makes it wait: others get their turn all the same.
    await nextTurn();
  }
}

export async function* auditPages(
  position: number,
  filter: AuditFilter,
  audit: Pick<AuditStore, 'listAudit'>,
): Pages {
  // The list is newest first: its end, bounded by what was read before.
  let before = position === 0 ? undefined : String(position);
  for (;;) {
    const { items } = await audit.listAudit(filter, { limit: PAGE, fromEnd: true, before });
    if (items.length === 0) return;
    before = items[0]?.key;
    yield items.map(({ value }) => ({ ...value, occurredAt: timeText(value.occurredAt) })).reverse();
  }
}

async function* eventPages(position: number, events: Pick<EventStore, 'eventsAfter'>): Pages {
  for (let after = position; ; ) {
    const page = await events.eventsAfter({ after, limit: PAGE });
    if (page.length === 0) return;
    after = page.at(-1)?.position ?? after;
    yield page.map(({ connectionId, workspaceId, occurredAt, verificationId: _, ...event }) => ({
      ...event,
      occurredAt: timeText(occurredAt),
      workspaceId: encodeId('Workspace', workspaceId),
      connectionId: encodeId('AwsConnection', connectionId),
    }));
  }
}

function timeText(moment: number): string {
  return new Date(moment).toISOString();
}
