/** Roles that may remain in AWS after a disconnect: Aurora tries for some days whether they still let it in. */
import type { Millis } from '../base/clock.ts';
import type { Connection, ConnectionChange } from '../connection/connection.ts';

/** How long after a disconnect a role is first tried: customers delete it about then, and IAM takes minutes. */
const FIRST_TRY_MS: Millis = 600_000;
/** How often it is tried after that. */
const TRY_AGAIN_MS: Millis = 86_400_000;
const MAX_TRIES = 8;

/** A row: the next try. Claiming a try plans the next one, so a server that dies loses one try at most. */
export type LeftRole = { readonly id: string; readonly nextAt: Millis; readonly tries: number };

export interface LeftRoleStore {
  /**
   * Claims up to `limit` tries that are due: the disconnected connections. The next try of each is a day later; the row
   * ends with the last one.
   */
  claimLeftRoles(now: Millis, limit: number): Promise<Connection[]>;
  /** When the next try is due; null when there is none. */
  nextLeftRoleAt(): Promise<Millis | null>;
  /** Ends the tries of a role. */
  forgetLeftRole(connectionId: string): Promise<void>;
}

/** What the changes of a connection mean for the tries: a new row, `FORGET`, or null for no change. */
export function leftRoleAfter(
  before: Connection,
  changes: readonly ConnectionChange[],
  now: Millis,
): LeftRole | 'FORGET' | null {
  if (before.status === 'DISCONNECTED' && changes.length > 0) return 'FORGET';
  const isLeft = changes.some(({ type }) => type === 'ConnectionDisconnected');
  // A role that never worked has let nobody in.
  return isLeft && before.lastVerifiedAt !== null
    ? { id: before.id, nextAt: now + FIRST_TRY_MS, tries: 0 }
    : null;
}

/** The row after a try; null after the last one. */
export function afterTry({ id, tries }: LeftRole, now: Millis): LeftRole | null {
  return tries + 1 >= MAX_TRIES ? null : { id, nextAt: now + TRY_AGAIN_MS, tries: tries + 1 };
}
