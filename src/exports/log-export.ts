/** The audit log and the events of all connections as JSON lines, oldest first: for archives, and for tools that watch them. For the operator alone. */
import type { AuditFilter } from '../audit/audit.ts';
import type { TokenWatch } from '../auth/token-watch.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { HttpError } from '../base/client-error.ts';
import { CursorAhead } from '../base/cursor-ahead.ts';
import { err, ok, type Result } from '../base/result.ts';
import { AUDIT_FILTER_FIELDS, readAuditFilter } from '../graphql/audit-log.ts';
import { encodeId } from '../graphql/ids.ts';
import { type Exchange, refuse } from '../http/exchange.ts';
import { checkParameters, queryOf } from '../http/request-target.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { EventStore, StoredEvent } from '../storage/events.ts';
import { exportedChange } from './exported-change.ts';
import { type Pages, replyLines, timeText } from './json-lines.ts';

export type LogStore = Pick<AuditStore, 'listAudit' | 'lastAuditPosition'> &
  Pick<EventStore, 'eventsAfter' | 'lastPosition'>;

export type LogExportParts = {
  readonly store: LogStore;
  readonly tokens: Pick<TokenWatch, 'watch'>;
};

const PAGE = 500;

const INVALID_POSITION: HttpError = {
  status: 400,
  message: '"after" is not a position of the audit log.',
  code: 'BAD_USER_INPUT',
  remedies: ['Pass the "position" of the last entry that you have, or leave "after" out.'],
};

const POSITION_AHEAD: HttpError = { status: 409, ...new CursorAhead().clientError };

/** Answers with the entries of the audit log that the request selects, after the position that it names. */
export async function exportAudit(
  exchange: Exchange,
  viewer: Viewer,
  { store, tokens }: LogExportParts,
): Promise<void> {
  const parameters = checkParameters(queryOf(exchange.request), ['after', ...AUDIT_FILTER_FIELDS]);
  if (!parameters.ok) return refuse(exchange, { status: 400, ...parameters.error });
  const filter = readAuditFilter(Object.fromEntries(parameters.value));
  if (!filter.ok) return refuse(exchange, { status: 400, ...filter.error });
  const after = readAfter(parameters.value, await store.lastAuditPosition());
  if (!after.ok) return refuse(exchange, after.error);
  await replyLines(exchange, viewer, tokens, auditPages(after.value, filter.value, store));
}

/** Answers with the events after the position that the request names. */
export async function exportEvents(
  exchange: Exchange,
  viewer: Viewer,
  { store, tokens }: LogExportParts,
): Promise<void> {
  const parameters = checkParameters(queryOf(exchange.request), ['after']);
  if (!parameters.ok) return refuse(exchange, { status: 400, ...parameters.error });
  const after = readAfter(parameters.value, await store.lastPosition());
  if (!after.ok) return refuse(exchange, after.error);
  await replyLines(exchange, viewer, tokens, eventPages(after.value, store));
}

/** @param last the position of the newest entry */
function readAfter(parameters: URLSearchParams, last: number): Result<number, HttpError> {
  const after = parameters.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) return err(INVALID_POSITION);
  return Number(after) > last ? err(POSITION_AHEAD) : ok(Number(after));
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
    yield page.map(eventLine);
  }
}

function eventLine({
  position,
  workspaceId,
  connectionId,
  sequence,
  occurredAt,
  status,
  change,
}: StoredEvent) {
  return {
    ...{ position, sequence, occurredAt: timeText(occurredAt), status },
    workspaceId: encodeId('Workspace', workspaceId),
    connectionId: encodeId('AwsConnection', connectionId),
    change: exportedChange(change),
  };
}
