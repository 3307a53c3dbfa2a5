/** Rotating an External ID: the new one and the previous are both good, until every role has moved. */
import type { Millis } from '../base/clock.ts';
import { type Connection, type ConnectionChange, LIVE_STATUSES, type RoleRotation } from './connection.ts';

/** While a rotation is under way, a role that has not moved is looked at this often. */
export const ROTATION_CHECK_MS: Millis = 300_000;

/** What a look at a role has shown. Null: AWS told neither. */
export type TakenExternalIds = RoleRotation;

/** The change that a look brings about; none where nothing new is known. */
export function rotationChange({ rotation }: Connection, taken: TakenExternalIds | null): ConnectionChange[] {
  if (taken === null) return [];
  const takesNew = taken.takesNew ?? rotation?.takesNew ?? null;
  const takesPrevious = taken.takesPrevious ?? rotation?.takesPrevious ?? null;
  if (takesNew === (rotation?.takesNew ?? null) && takesPrevious === (rotation?.takesPrevious ?? null))
    return [];
  return [{ type: 'ExternalIdRotationChecked', takesNew, takesPrevious }];
}

/** The External IDs that are good in a workspace. */
export type GoodExternalIds = {
  readonly externalId: string;
  readonly previous: { readonly externalId: string } | null;
};

/** Whether what was seen of a role with the one still counts, or may have been seen with one that has been retired since. */
export function sameExternalIds(one: GoodExternalIds, other: GoodExternalIds): boolean {
  return one.externalId === other.externalId && one.previous?.externalId === other.previous?.externalId;
}

/** The connections that would stop working if only the new External ID were good. */
export function notMoved(connections: readonly Connection[]): Connection[] {
  return connections.filter(
    ({ status, rotation }) => LIVE_STATUSES.includes(status) && rotation?.takesNew !== true,
  );
}

/** The connections that would stop working if only the previous External ID were good. */
export function movedForGood(connections: readonly Connection[]): Connection[] {
  return connections.filter(
    ({ status, rotation }) =>
      LIVE_STATUSES.includes(status) && rotation?.takesNew === true && rotation.takesPrevious !== true,
  );
}

/** The External IDs that are good for a connection's role, the one that it is known to take first. */
export function goodExternalIds(
  { externalId, previous }: GoodExternalIds,
  { rotation }: Pick<Connection, 'rotation'>,
): string[] {
  if (previous === null) return [externalId];
  return rotation?.takesNew === true ? [externalId, previous.externalId] : [previous.externalId, externalId];
}
