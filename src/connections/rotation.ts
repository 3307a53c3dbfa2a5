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

export class Rotation {
  readonly #parts: RotationParts;

  constructor(parts: RotationParts) {
    this.#parts = parts;
  }

  /** Makes a new External ID. The previous one stays valid. */
  begin(workspaceId: string, actor: Actor): Promise<Outcome<Workspace>> {
    return this.#decide(workspaceId, { action: 'ROTATE_EXTERNAL_ID', actor }, (workspace) => {
      if (workspace.previous !== null) return underWay();
      return {
        ids: {
          externalId: generateExternalId(this.#parts.randomBytes),
          externalIdCreatedAt: this.#parts.clock.now(),
          previous: { externalId: workspace.externalId, createdAt: workspace.externalIdCreatedAt },
        },
        changes: onLive(() => ({ type: 'ExternalIdRotationStarted', nextCheckAt: this.#soon() })),
      };
    });
  }

  /** Retires the previous External ID, if every live connection has moved, or if forced. */
  finish(workspaceId: string, force: boolean, actor: Actor): Promise<Outcome<Workspace>> {
    const record = { action: 'FINISH_EXTERNAL_ID_ROTATION', actor, ...forced(force) } as const;
    return this.#decide(workspaceId, record, (workspace, connections) => {
      if (workspace.previous === null) return noRotation();
      const left = notMoved(connections);
      if (left.length > 0 && !force) return connectionsNotMoved(left);
      const { externalId, externalIdCreatedAt } = workspace;
      return this.#end('FINISHED', { externalId, externalIdCreatedAt });
    });
  }

  /** Goes back to the previous External ID, if no role accepts only the new one, or if forced. */
  cancel(workspaceId: string, force: boolean, actor: Actor): Promise<Outcome<Workspace>> {
    const record = { action: 'CANCEL_EXTERNAL_ID_ROTATION', actor, ...forced(force) } as const;
    return this.#decide(workspaceId, record, ({ previous }, connections) => {
      if (previous === null) return noRotation();
      const moved = movedForGood(connections);
      if (moved.length > 0 && !force) return connectionsWouldBreak(moved);
      const { externalId, createdAt } = previous;
      return this.#end('CANCELLED', { externalId, externalIdCreatedAt: createdAt });
    });
  }

  async #decide(
    workspaceId: string,
    record: AuditRecord,
    decide: (
      workspace: Workspace,
      connections: readonly Connection[],
    ) => NonNullable<ReturnType<DecideExternalId>> | Err<Refusal>,
  ): Promise<Outcome<Workspace>> {
    const { store, clock } = this.#parts;
    let refused: Err<Refusal> | null = null;
    const decideOrRefuse: DecideExternalId = (workspace, connections) => {
      const decision = decide(workspace, connections);
      if (!('error' in decision)) return decision;
      refused = decision;
      return null;
    };
    const changed = await store.changeExternalId(workspaceId, decideOrRefuse, clock.now(), record);
    if (changed === null) return workspaceNotFound();
    return refused ?? ok(changed);
  }

  #end(outcome: RotationOutcome, ids: { externalId: string; externalIdCreatedAt: Millis }) {
    return {
      ids: { ...ids, previous: null },
      changes: onLive(() => ({ type: 'ExternalIdRotationEnded', outcome, nextCheckAt: this.#soon() })),
    };
  }

  /** Spread, because checks of all roles at once would be a burst of calls. */
  #soon(): Millis {
    const { clock, random } = this.#parts;
    return clock.now() + Math.round(random() * ROTATION_CHECK_MS);
  }
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
