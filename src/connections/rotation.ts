/** Use cases of rotating a workspace's External ID. Each is one decision within the store's transaction. */

import type { Actor, AuditRecord } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { type Err, ok } from '../base/result.ts';
import {
  type Connection,
  type ConnectionChange,
  LIVE_STATUSES,
  type RotationOutcome,
} from '../connection/connection.ts';
import { type Outcome, type Refusal, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { Random } from '../connection/retry-schedule.ts';
import { movedForGood, notMoved, ROTATION_CHECK_MS } from '../connection/rotation.ts';
import type { ConnectionStore, DecideExternalId, Workspace } from '../storage/connections.ts';
import { generateExternalId } from '../trust/external-id.ts';

export type RotationParts = {
  readonly store: Pick<ConnectionStore, 'changeExternalId'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly randomBytes: RandomBytes;
};

export function externalIdRotation({ store, clock, random, randomBytes }: RotationParts) {
  /** Spread, because checks of all roles at once would be a burst of calls. */
  const soon = (): Millis => clock.now() + Math.round(random() * ROTATION_CHECK_MS);

  const end = (outcome: RotationOutcome, ids: { externalId: string; externalIdCreatedAt: Millis }) => ({
    ids: { ...ids, previous: null },
    changes: onLive(() => ({ type: 'ExternalIdRotationEnded', outcome, nextCheckAt: soon() })),
  });

  const change = async (
    workspaceId: string,
    record: AuditRecord,
    decide: (...input: Parameters<DecideExternalId>) => ReturnType<DecideExternalId> | Err<Refusal>,
  ): Promise<Outcome<Workspace>> => {
    let refused: Err<Refusal> | null = null;
    const decideOrRefuse: DecideExternalId = (workspace, connections) => {
      const decision = decide(workspace, connections);
      if (decision === null || !('error' in decision)) return decision;
      refused = decision;
      return null;
    };
    const changed = await store.changeExternalId(workspaceId, decideOrRefuse, clock.now(), record);
    return changed === null ? workspaceNotFound() : (refused ?? ok(changed));
  };

  return {
    /** Makes a new External ID. The previous one stays valid. */
    begin: (workspaceId: string, actor: Actor) =>
      change(workspaceId, { action: 'ROTATE_EXTERNAL_ID', actor }, (workspace) => {
        if (workspace.previous !== null) return underWay();
        return {
          ids: {
            externalId: generateExternalId(randomBytes),
            externalIdCreatedAt: clock.now(),
            previous: { externalId: workspace.externalId, createdAt: workspace.externalIdCreatedAt },
          },
          changes: onLive(() => ({ type: 'ExternalIdRotationStarted', nextCheckAt: soon() })),
        };
      }),

    /** Retires the previous External ID, if every live connection has moved, or if forced. */
    finish(workspaceId: string, force: boolean, actor: Actor) {
      const record = { action: 'FINISH_EXTERNAL_ID_ROTATION', actor, ...forced(force) } as const;
      return change(workspaceId, record, ({ previous, externalId, externalIdCreatedAt }, connections) => {
        if (previous === null) return noRotation();
        const left = notMoved(connections);
        if (left.length > 0 && !force) return connectionsNotMoved(left);
        return end('FINISHED', { externalId, externalIdCreatedAt });
      });
    },

    /** Goes back to the previous External ID, if no role accepts only the new one, or if forced. */
    cancel(workspaceId: string, force: boolean, actor: Actor) {
      const record = { action: 'CANCEL_EXTERNAL_ID_ROTATION', actor, ...forced(force) } as const;
      return change(workspaceId, record, ({ previous }, connections) => {
        if (previous === null) return noRotation();
        const moved = movedForGood(connections);
        if (moved.length > 0 && !force) return connectionsWouldBreak(moved);
        return end('CANCELLED', { externalId: previous.externalId, externalIdCreatedAt: previous.createdAt });
      });
    },
  };
}

function onLive(change: () => ConnectionChange): (connection: Connection) => ConnectionChange[] {
  return ({ status }) => (LIVE_STATUSES.includes(status) ? [change()] : []);
}

function forced(force: boolean): { detail?: string } {
  return force ? { detail: 'forced' } : {};
}

function underWay(): Err<Refusal> {
  return refuse('ROTATION_UNDER_WAY', 'A rotation of the External ID is under way already.', [
    'Let it go on, end it with finishExternalIdRotation, or take it back with cancelExternalIdRotation.',
  ]);
}

function noRotation(): Err<Refusal> {
  return refuse('NO_ROTATION', 'No rotation of the External ID is under way.', [
    'Begin one with rotateExternalId.',
  ]);
}

function connectionsNotMoved(connections: readonly Connection[]): Err<Refusal> {
  const count = `${connections.length} ${connections.length === 1 ? 'connection has' : 'connections have'}`;
  return refuse(
    'CONNECTIONS_NOT_MOVED',
    `${count} not been seen to take the new External ID, and would stop working.`,
    [
      "Put the workspace's trust policy on their roles; each is checked within five minutes.",
      'Or pass force: true, to retire the previous External ID all the same.',
    ],
    { connections },
  );
}

function connectionsWouldBreak(connections: readonly Connection[]): Err<Refusal> {
  const count = `${connections.length} ${connections.length === 1 ? 'role takes' : 'roles take'}`;
  return refuse(
    'CONNECTIONS_WOULD_BREAK',
    `${count} only the new External ID, and would stop working.`,
    [
      'Finish the rotation instead, with finishExternalIdRotation.',
      'Or pass force: true, and put the trust policy with the previous External ID back on their roles.',
    ],
    { connections },
  );
}
