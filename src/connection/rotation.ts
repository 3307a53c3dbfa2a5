/** Rotation of an External ID: the new one and the previous one are both valid until every role has moved. */
import type { Millis } from '../base/clock.ts';
import { type Connection, type ConnectionChange, LIVE_STATUSES, type RoleRotation } from './connection.ts';

/** How often Aurora checks a role that has not moved during a rotation. */
export const ROTATION_CHECK_MS: Millis = 300_000;

/** The change after an attempt; none if nothing new is known. */
export function rotationChange({ rotation }: Connection, accepted: RoleRotation | null): ConnectionChange[] {
  if (accepted === null) return [];
  const takesNew = accepted.takesNew ?? rotation?.takesNew ?? null;
  const takesPrevious = accepted.takesPrevious ?? rotation?.takesPrevious ?? null;
  if (takesNew === (rotation?.takesNew ?? null) && takesPrevious === (rotation?.takesPrevious ?? null))
    return [];
  return [{ type: 'ExternalIdRotationChecked', takesNew, takesPrevious }];
}

/** The valid External IDs of a workspace. */
export type ValidExternalIds = {
  readonly externalId: string;
  readonly previous: { readonly externalId: string } | null;
};

/** Whether an attempt with the one still counts, because none of its External IDs has been retired. */
export function sameExternalIds(one: ValidExternalIds, other: ValidExternalIds): boolean {
  return one.externalId === other.externalId && one.previous?.externalId === other.previous?.externalId;
}

/** The connections that would stop working if only the new External ID were valid. */
export function notMoved(connections: readonly Connection[]): Connection[] {
  return connections.filter(
    ({ status, rotation }) => LIVE_STATUSES.includes(status) && rotation?.takesNew !== true,
  );
}

/** The connections that would stop working if only the previous External ID were valid. */
export function movedForGood(connections: readonly Connection[]): Connection[] {
  return connections.filter(
    ({ status, rotation }) =>
      LIVE_STATUSES.includes(status) && rotation?.takesNew === true && rotation.takesPrevious !== true,
  );
}

/** The External IDs to try with a connection's role, beginning with the one that it is known to accept. */
export function validExternalIds(
  { externalId, previous }: ValidExternalIds,
  { rotation }: Pick<Connection, 'rotation'>,
): string[] {
  if (previous === null) return [externalId];
  return rotation?.takesNew === true ? [externalId, previous.externalId] : [previous.externalId, externalId];
}
