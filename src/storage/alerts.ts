/** The stored alerts. Each has the position of its latest change: who reads by position gets every alert as it is now. */
import {
  type Alert,
  type AlertChange,
  type AlertComment,
  type AlertGroup,
  type AlertKind,
  type AlertState,
  type AlertSubject,
  NO_ALERTS,
} from '../alerts/alert.ts';
import type { AuditRecord } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { Page, PageRequest } from '../base/page.ts';
import type { Connection } from '../connection/connection.ts';
import type { Workspace } from './connections.ts';

/** All alerts, or those of one workspace or connection. */
export type AlertScope = 'ALL' | { readonly workspaceId: string } | { readonly connectionId: string };

/** Selects the alerts that match all of these. */
export type AlertFilter = {
  readonly states: readonly AlertState[];
  readonly kinds: readonly AlertKind[];
  /** Default: any. */
  readonly cause?: string | undefined;
  /** A part of the name, role ARN or account ID of the connection, case-insensitive. Default: any alert. */
  readonly search?: string | undefined;
};

/** What a person does with an alert. */
export type AlertHandling = Pick<Alert, 'state' | 'snoozedUntil' | 'handledAt' | 'handledBy' | 'resolvedAt'>;

/** Kept for each alert. */
export const MAX_COMMENTS = 100;

export interface AlertStore {
  /** Alerts in the order of the ids; null for those that do not exist. */
  alertsByIds(ids: readonly string[]): Promise<(Alert | null)[]>;
  /** The alerts about these subjects that are not resolved, in any order. */
  unresolvedAlertsOf(subjects: readonly string[]): Promise<Alert[]>;
  /** Newest first. Reads a page for each pair of state and kind. */
  listAlerts(scope: AlertScope, filter: AlertFilter, page: PageRequest): Promise<Page<Alert>>;
  /** All that are not resolved, by kind and cause. Reads an index entry for each. */
  alertGroups(scope: 'ALL' | { readonly workspaceId: string }): Promise<AlertGroup[]>;

  /** Alerts that changed after the position, in the order of their latest changes. Fewer than `limit` are the last ones. */
  alertsAfter(query: { after: number; limit: number; workspaceId?: string | undefined }): Promise<Alert[]>;
  /** The position of the latest change, even if that alert was deleted; 0 before the first. */
  lastAlertPosition(): Promise<number>;
  /** The same of one workspace; 0 when it has no alerts. */
  lastAlertPositionIn(workspaceId: string): Promise<number>;

  /** Opens and resolves alerts of a connection, as `decide` says within the transaction. Synchronous and pure. */
  changeAlertsOf(
    connectionId: string,
    decide: (connection: Connection) => readonly AlertChange[],
    now: Millis,
  ): Promise<void>;
  /** Opens and resolves alerts of what is not a connection. */
  changeAlerts(subject: AlertSubject, changes: readonly AlertChange[], now: Millis): Promise<void>;

  /**
   * Workspaces with a rotation that started at or before the moment, up to `limit`, in the order of their previous
   * External IDs, behind `after`.
   */
  workspacesRotatingSince(moment: Millis, after: string, limit: number): Promise<Workspace[]>;

  /**
   * Stores what a person does with an unresolved alert. Null from `decide` changes nothing. Writes the audit record only
   * with a change. Null when the alert does not exist.
   */
  handleAlert(
    id: string,
    decide: (alert: Alert) => AlertHandling | null,
    now: Millis,
    record: AuditRecord,
  ): Promise<Alert | null>;
  /**
   * Adds the comment, or changes nothing. `KNOWN`: the alert has a comment with this id. `FULL`: it has `MAX_COMMENTS`.
   * `MISSING`: it does not exist.
   */
  addComment(comment: AlertComment, record: AuditRecord): Promise<'ADDED' | 'KNOWN' | 'FULL' | 'MISSING'>;
  /** In the order of the ids; of each alert the oldest first. */
  alertComments(alertIds: readonly string[]): Promise<AlertComment[][]>;

  /** Opens snoozed alerts again when their time is over, up to `limit`. Resolves with their number. */
  endSnoozes(now: Millis, limit: number): Promise<number>;
  /** When the next snooze is over; null when none is. */
  nextSnoozeEnd(): Promise<Millis | null>;
  /** Deletes up to `limit` alerts that were resolved before the moment, with their comments. Resolves with their number. */
  deleteAlertsBefore(moment: Millis, limit: number): Promise<number>;
}

/** An index entry of a group. */
export type GroupCount = Pick<Alert, 'kind' | 'cause' | 'state'> & {
  readonly count: number;
  readonly oldestAt: Millis;
  readonly newestAt: Millis;
};

/** Puts the counts of each state together. */
export function groupsOf(rows: readonly GroupCount[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const { kind, cause, state, count, oldestAt, newestAt } of rows) {
    const key = `${kind} ${cause}`;
    const known = groups.get(key) ?? {
      ...{ kind, cause, oldestAt, newestAt },
      counts: NO_ALERTS,
    };
    groups.set(key, {
      ...known,
      counts: { ...known.counts, [state]: count },
      oldestAt: Math.min(known.oldestAt, oldestAt),
      newestAt: Math.max(known.newestAt, newestAt),
    });
  }
  return [...groups.values()];
}
