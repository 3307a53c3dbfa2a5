/** Retrying, checking and disconnecting many connections at once. Each gets an answer, and does not affect others. */
import type { Actor, AuditAction } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import type { Err } from '../base/result.ts';
import {
  type Connection,
  type ConnectionChange,
  type ConnectionStatus,
  STATUSES,
} from '../connection/connection.ts';
import type { ConnectionFilter } from '../connection/connection-list.ts';
import { connectionNotFound, type Refusal, refuse } from '../connection/refusal.ts';
import type { Log } from '../observe/log.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { WorkStore } from '../storage/work.ts';
import { notRetryable, retryChanges, type VerificationTimes } from './begin-verification.ts';
import { notToday } from './connect-many.ts';
import type { Quotas } from './quotas.ts';

/** Connections of one request. */
export const MAX_BULK_CONNECTIONS = 500;

export type BulkAction = 'RETRY' | 'CHECK' | 'DISCONNECT';

export type BulkOutcome =
  | { readonly kind: 'DONE' | 'UNCHANGED'; readonly connection: Connection }
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal; readonly connection: Connection | null };

/** The statuses that a filter selects for each action. */
const SELECTED: Readonly<Record<BulkAction, readonly ConnectionStatus[]>> = {
  RETRY: ['FAILED', 'INSECURE', 'DEGRADED'],
  CHECK: ['CONNECTED', 'INSECURE', 'DEGRADED'],
  DISCONNECT: STATUSES.filter((status) => status !== 'DISCONNECTED'),
};

type BulkParts = VerificationTimes & {
  readonly store: Pick<ConnectionStore, 'listConnections' | 'change'> &
    Pick<WorkStore, 'bringRechecksForward'> &
    Pick<AuditStore, 'appendAudit'>;
  readonly clock: Clock;
  readonly quotas: Pick<Quotas, 'useBulk' | 'bulkPerDay'>;
  readonly log: Log;
};

export class BulkActions {
  readonly #parts: BulkParts;

  constructor(parts: BulkParts) {
    this.#parts = parts;
  }

  /**
   * The connections of a workspace that match the filter and to which the action applies: those first that were checked
   * longest ago. At most `MAX_BULK_CONNECTIONS`; `more` says whether there are others.
   */
  async select(
    action: BulkAction,
    workspaceId: string,
    filter: ConnectionFilter,
  ): Promise<{ readonly connections: readonly Connection[]; readonly more: boolean }> {
    const statuses = SELECTED[action].filter((status) => filter.statuses?.includes(status) ?? true);
    if (statuses.length === 0) return { connections: [], more: false };
    const list = { ...filter, statuses, orderBy: 'LAST_CHECKED_AT', descending: false } as const;
    const limit = MAX_BULK_CONNECTIONS;
    const { items, hasMoreAfter } = await this.#parts.store.listConnections(workspaceId, list, { limit });
    return { connections: items.map(({ value }) => value), more: hasMoreAfter };
  }

  /** The outcomes by the ids of the connections. */
  async run(
    action: BulkAction,
    connections: readonly Connection[],
    actor: Actor,
  ): Promise<ReadonlyMap<string, BulkOutcome>> {
    const outcomes: (readonly [string, BulkOutcome])[] = [];
    for (const [workspaceId, own] of Map.groupBy(connections, (one) => one.workspaceId)) {
      const { within, over, refusal } = await this.#withinQuota(action, workspaceId, own);
      const done =
        action === 'CHECK'
          ? this.#check(workspaceId, within, actor)
          : Promise.all(within.map(async (one) => [one.id, await this.#change(action, one, actor)] as const));
      outcomes.push(...(await done), ...over.map((one) => [one.id, refusedAs(refusal, one)] as const));
      this.#parts.log.info({ workspaceId, action, connections: own.length }, 'bulk');
    }
    return new Map(outcomes);
  }

  /** What makes Aurora call AWS counts as roles in lists. What would be refused or changes nothing does not count. */
  async #withinQuota(action: BulkAction, workspaceId: string, connections: readonly Connection[]) {
    const { quotas, clock } = this.#parts;
    const counts = (connection: Connection): boolean => {
      if (action === 'DISCONNECT') return false;
      if (action === 'CHECK') return isPlannedLater(connection, clock.now());
      return (retryChanges(this.#parts, connection)?.length ?? 0) > 0;
    };
    const counted = connections.filter(counts);
    const { granted, retryAfterSeconds } = await quotas.useBulk(workspaceId, counted.length);
    const over = counted.slice(granted);
    return {
      within: connections.filter((connection) => !over.includes(connection)),
      over,
      refusal: notToday(quotas.bulkPerDay, retryAfterSeconds),
    };
  }

  async #change(action: 'RETRY' | 'DISCONNECT', { id }: Connection, actor: Actor): Promise<BulkOutcome> {
    const { store, clock } = this.#parts;
    const made: { changes: readonly ConnectionChange[] | null } = { changes: [] };
    const changed = await store.change(
      id,
      (connection) => {
        made.changes =
          action === 'RETRY' ? retryChanges(this.#parts, connection) : disconnectChanges(connection);
        return made.changes ?? [];
      },
      clock.now(),
      { action: AUDIT_ACTIONS[action], actor },
    );
    if (changed === null) return refusedAs(connectionNotFound(), null);
    if (made.changes === null) return refusedAs(notRetryable(changed), changed);
    return { kind: made.changes.length > 0 ? 'DONE' : 'UNCHANGED', connection: changed };
  }

  async #check(
    workspaceId: string,
    connections: readonly Connection[],
    actor: Actor,
  ): Promise<(readonly [string, BulkOutcome])[]> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    const later = connections.filter((connection) => isPlannedLater(connection, now));
    if (later.length > 0) {
      await store.bringRechecksForward(
        later.map(({ id }) => id),
        now,
      );
      const detail = `${later.length} connections`;
      const entry = {
        action: 'CHECK_CONNECTIONS',
        occurredAt: now,
        workspaceId,
        connectionId: null,
      } as const;
      await store.appendAudit({ ...actor, ...entry, detail });
    }
    return connections.map((connection) => {
      const { id, recheck } = connection;
      if (recheck === null) return [id, refusedAs(notCheckable(connection), connection)];
      return [id, { kind: later.includes(connection) ? 'DONE' : 'UNCHANGED', connection }];
    });
  }
}

const AUDIT_ACTIONS = {
  RETRY: 'RETRY_CONNECTION',
  DISCONNECT: 'DISCONNECT_AWS_ACCOUNT',
} as const satisfies Record<string, AuditAction>;

function isPlannedLater({ recheck }: Connection, now: number): boolean {
  return recheck !== null && recheck.nextAt > now;
}

export function disconnectChanges({ status }: Connection): ConnectionChange[] {
  return status === 'DISCONNECTED' ? [] : [{ type: 'ConnectionDisconnected' }];
}

function refusedAs({ error: refusal }: Err<Refusal>, connection: Connection | null) {
  return { kind: 'REFUSED', refusal, connection } as const;
}

function notCheckable({ status }: Connection): Err<Refusal> {
  return refuse(
    'CONNECTION_NOT_CHECKABLE',
    `The connection is ${status}; Aurora checks roles that are connected.`,
    [
      status === 'PENDING'
        ? 'Wait for the end of its verification.'
        : 'Connect the role again, or retry the connection (retryConnections).',
    ],
  );
}
