/** What the audit log shows. All of it is in the query of the address, so that it survives a reload. */
import type { AuditAction, AuditFilter } from '../../../schema/generated/graphql.ts';
import { keyIn } from '../routes.ts';
import { type ListPage, readListPage } from '../workspace/list-page.ts';
import { ACTION } from './words.ts';

export type AuditQuery = {
  readonly action: AuditAction | null;
  /** The first and the last day, as 2026-11-26 in the user's time zone. */
  readonly since: string | null;
  readonly until: string | null;
  readonly tokenId: string | null;
  /** A part of the name of the person or the token. */
  readonly who: string;
  readonly connectionId: string | null;
  readonly page: ListPage;
};

/** Reads the URL query. Anyone can change it, so every value is checked. */
export function readAuditQuery(query: Readonly<Record<string, string | undefined>>): AuditQuery {
  // Not `token`: the session takes that from the address, to sign in.
  const { action, since, until, by, who = '', account } = query;
  return {
    action: keyIn(ACTION, action),
    since: startOf(since) === null ? null : (since ?? null),
    until: startOf(until) === null ? null : (until ?? null),
    tokenId: by ?? null,
    who,
    connectionId: account ?? null,
    page: readListPage(query),
  };
}

/** @param workspaceId null: of all workspaces */
export function filterOf(query: AuditQuery, workspaceId: string | null): AuditFilter {
  const { action, since, until, tokenId, who, connectionId } = query;
  const from = startOf(since);
  const before = startOf(until, 1);
  return {
    ...(workspaceId !== null && { workspaceId }),
    ...(action !== null && { action }),
    ...(tokenId !== null && { tokenId }),
    ...(who.trim() !== '' && { tokenName: who.trim() }),
    ...(connectionId !== null && { connectionId }),
    ...(from !== null && { from }),
    ...(before !== null && { until: before }),
  };
}

/** The address of the export of these entries, relative to the page. */
export function exportAddress(query: AuditQuery, workspaceId: string | null): string {
  const parameters = new URLSearchParams(filterOf(query, workspaceId) as Record<string, string>);
  return parameters.size === 0 ? 'audit.jsonl' : `audit.jsonl?${parameters}`;
}

export function isFiltered({ action, since, until, tokenId, who, connectionId }: AuditQuery): boolean {
  return [action, since, until, tokenId, connectionId].some((one) => one !== null) || who.trim() !== '';
}

/** When a day begins for the user. Null if the text is no day. @param daysLater another day after it */
function startOf(day: string | null | undefined, daysLater = 0): string | null {
  if (day == null || !/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  const start = new Date(`${day}T00:00`);
  if (Number.isNaN(start.getTime())) return null;
  // A day may have 23 or 25 hours.
  start.setDate(start.getDate() + daysLater);
  return start.toISOString();
}
