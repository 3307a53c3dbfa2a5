/** What Aurora keeps of roles: its readings, and the denials that programs have reported. */

import type { AccessReport } from '../access/access-report.ts';
import type { Millis } from '../base/clock.ts';
import type { TrustRecord, UnreadCall } from '../connection/role-reading.ts';

/** Everything that Aurora keeps of its readings of a role. */
export type RoleRecord = {
  readonly readAt: Millis;
  /** Null: Aurora may not read it. */
  readonly trust: TrustRecord | null;
  /** The document that the connection's events have told of, where a test has read a newer one since. */
  readonly before: TrustRecord | null;
  readonly unread: readonly UnreadCall[];
  /** Null before the first check. */
  readonly access: AccessRecord | null;
};

/** What a role may do, when it was last asked. */
export type AccessRecord = Pick<AccessReport, 'state' | 'missing' | 'excessive' | 'unknown'> & {
  readonly checkedAt: Millis;
  /** The set that it was compared with; null: the workspace had chosen none. */
  readonly capabilities: string | null;
  /** Whether Aurora could read all policies of the role. */
  readonly isWhole: boolean;
  /** The permissions boundary, where it denies something that is missing. Absent in older records. */
  readonly boundaryArn?: string | null;
};

/** Denials of one action by one layer. */
export type ReportedDenial = {
  readonly connectionId: string;
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** Who denied it, in the words of the access report. */
  readonly layer: string;
  readonly resource: string | null;
  /** The latest text that AWS returned. */
  readonly message: string;
  readonly count: number;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
};

/** Kept for each connection: a program that reports random actions must not fill the database. */
export const MAX_DENIALS = 200;

export interface RoleRecordStore {
  /** In the order of the ids; null for connections whose role was never read. */
  roleRecords(connectionIds: readonly string[]): Promise<(RoleRecord | null)[]>;
  /** Replaces what is kept of the connection's role. */
  saveRoleRecord(connectionId: string, record: RoleRecord): Promise<void>;

  /** In the order of the ids; of each connection by action, then layer. */
  reportedDenials(connectionIds: readonly string[]): Promise<ReportedDenial[][]>;
  /**
   * Counts a denial. False, and no change, when `MAX_DENIALS` others are kept already.
   *
   * @param denial the message and the resource replace those of an earlier denial of the action
   */
  noteDenial(denial: Omit<ReportedDenial, 'count' | 'firstAt' | 'lastAt'>, now: Millis): Promise<boolean>;
  /** Forgets these denials, except those that were reported again after they were read. */
  forgetDenials(denials: readonly ReportedDenial[]): Promise<void>;
}

/** The key of a row. */
export function denialId({
  connectionId,
  action,
  layer,
}: Pick<ReportedDenial, 'connectionId' | 'action' | 'layer'>) {
  return `${connectionId} ${action} ${layer}`;
}
