/** Use cases of rotating a workspace's External ID. Each is one decision within the store's transaction. */

import type { Actor, AuditAction } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { type Err, ok } from '../base/result.ts';
import type { Connection, ConnectionChange, RotationOutcome } from '../connection/connection.ts';
import { LIVE_STATUSES } from '../connection/connection.ts';
import { type Outcome, type Refusal, refuse, workspaceNotFound } from '../connection/refusal.ts';
import type { Random } from '../connection/retry-schedule.ts';
import { movedForGood, notMoved, ROTATION_CHECK_MS } from '../connection/rotation.ts';
import type { ConnectionStore, DecideExternalId, Workspace } from '../storage/connections.ts';
import { generateExternalId } from '../trust/external-id.ts';

type Decision = ReturnType<DecideExternalId>;

export interface Rotation {
  /** Makes a new External ID; the one before stays good. */
  begin(workspaceId: string, actor: Actor): Promise<Outcome<Workspace>>;
  /** Retires the previous one, when every live connection has moved, or when forced. */
  finish(workspaceId: string, force: boolean, actor: Actor): Promise<Outcome<Workspace>>;
  /** Goes back to the previous one, when no role takes only the new one, or when forced. */
  cancel(workspaceId: string, force: boolean, actor: Actor): Promise<Outcome<Workspace>>;
}

export function createRotation(parts: {
  store: Pick<ConnectionStore, 'changeExternalId'>;
  clock: Clock;
  random: Random;
  randomBytes: RandomBytes;
}): Rotation {
  const { store, clock, random } = parts;
  // All at once would be a burst of calls.
  const soon = () => clock.now() + Math.round(random() * ROTATION_CHECK_MS);
  const onLive =
    (change: () => ConnectionChange) =>
    ({ status }: Connection): ConnectionChange[] =>
      LIVE_STATUSES.includes(status) ? [change()] : [];
  const ended = (outcome: RotationOutcome) =>
    onLive(() => ({ type: 'ExternalIdRotationEnded', outcome, nextCheckAt: soon() }));

  const decideOn = async (
    workspaceId: string,
    { action, actor, detail }: { action: AuditAction; actor: Actor; detail?: string },
    decide: (
      workspace: Workspace,
      connections: readonly Connection[],
    ) => NonNullable<Decision> | Err<Refusal>,
  ): Promise<Outcome<Workspace>> => {
    let refused: Err<Refusal> | null = null;
    const changed = await store.changeExternalId(
      workspaceId,
      (workspace, connections) => {
        const decision = decide(workspace, connections);
        if (!('error' in decision)) return decision;
        refused = decision;
        return null;
      },
      clock.now(),
      { action, actor, ...(detail !== undefined && { detail }) },
    );
    if (changed === null) return workspaceNotFound();
    return refused ?? ok(changed);
  };

  return {
    begin: (workspaceId, actor) =>
      decideOn(workspaceId, { action: 'ROTATE_EXTERNAL_ID', actor }, (workspace) => {
        if (workspace.previous !== null) return underWay();
        const now = clock.now();
        return {
          ids: {
            externalId: generateExternalId(parts.randomBytes),
            externalIdCreatedAt: now,
            previous: { externalId: workspace.externalId, createdAt: workspace.externalIdCreatedAt },
          },
          changes: onLive(() => ({ type: 'ExternalIdRotationStarted', nextCheckAt: soon() })),
        };
      }),

    finish: (workspaceId, force, actor) =>
      decideOn(
        workspaceId,
        { action: 'FINISH_EXTERNAL_ID_ROTATION', actor, ...forced(force) },
        (workspace, connections) => {
          if (workspace.previous === null) return noRotation();
          const left = notMoved(connections);
          if (left.length > 0 && !force) return connectionsNotMoved(left);
          const { externalId, externalIdCreatedAt } = workspace;
          return { ids: { externalId, externalIdCreatedAt, previous: null }, changes: ended('FINISHED') };
        },
      ),

    cancel: (workspaceId, force, actor) =>
      decideOn(
        workspaceId,
        { action: 'CANCEL_EXTERNAL_ID_ROTATION', actor, ...forced(force) },
        ({ previous }, connections) => {
          if (previous === null) return noRotation();
          const moved = movedForGood(connections);
          if (moved.length > 0 && !force) return connectionsWouldBreak(moved);
          const { externalId, createdAt } = previous;
          return {
            ids: { externalId, externalIdCreatedAt: createdAt, previous: null },
            changes: ended('CANCELLED'),
          };
        },
      ),
  };
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
