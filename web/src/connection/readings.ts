/** What Aurora has read of a role, and what needs attention in it. */
import {
  AccessDocument,
  type AccessPartsFragment,
  type AlertPartsFragment,
  ConnectionAlertsDocument,
  type EventPartsFragment,
  RoleTrustDocument,
  type RoleTrustQuery,
} from '../../../schema/generated/graphql.ts';
import { useAlertChanges } from '../alerts/alerts-live.tsx';
import { useData } from '../data/hooks.ts';
import type { Problem } from '../data/problem.ts';
import { useActivity } from '../workspace/activity.tsx';

export type Trust = NonNullable<NonNullable<RoleTrustQuery['awsConnection']>['trust']>;
export type Access = NonNullable<AccessPartsFragment['access']>;

export type Readings = {
  /** Null where Aurora has not read it. */
  readonly trust: Trust | null;
  readonly access: Access | null;
  readonly readingPolicy: AccessPartsFragment['readingPolicy'];
  /** The open alert about newcomers in the trust policy. Null when there is none. */
  readonly trustAlert: Pick<AlertPartsFragment, 'id' | 'newcomers'> | null;
  /** Newest first, with the author of the latest change. */
  readonly events: readonly EventPartsFragment[];
  readonly isLoaded: boolean;
  readonly problem: Problem | undefined;
  readonly refresh: () => void;
};

/** The readings, current while the page is open. @param events newest first */
export function useReadings(id: string, events: readonly EventPartsFragment[]): Readings {
  const trusting = useData(RoleTrustDocument, { id });
  const accessing = useData(AccessDocument, { id });
  const alerting = useData(ConnectionAlertsDocument, {
    id,
    filter: { kinds: ['TRUST_WIDENED'], states: ['OPEN'] },
    first: 1,
  });
  const refresh = () => {
    trusting.refresh();
    accessing.refresh();
    alerting.refresh();
  };
  useActivity((changes) => changes.has(id) && refresh());
  useAlertChanges(({ awsConnection }) => awsConnection?.id === id && alerting.refresh());
  const trust = trusting.data?.awsConnection?.trust ?? null;
  const { access = null, readingPolicy = null } = accessing.data?.awsConnection ?? {};
  return {
    trust,
    access,
    readingPolicy,
    trustAlert: alerting.data?.awsConnection?.alerts.edges[0]?.node ?? null,
    events: withAuthor(events, trust),
    isLoaded: trusting.data !== undefined && accessing.data !== undefined && alerting.data !== undefined,
    problem: trusting.problem ?? accessing.problem ?? alerting.problem,
    refresh,
  };
}

/** The events with the author of the latest change: CloudTrail tells of it some minutes after the event. */
function withAuthor(
  events: readonly EventPartsFragment[],
  trust: Trust | null,
): readonly EventPartsFragment[] {
  const latest = events.find(({ __typename }) => __typename === 'TrustPolicyChanged');
  const { changedAt, changedBy } = trust ?? {};
  if (changedAt == null || latest === undefined || changedAt > latest.occurredAt) return events;
  return events.map((event) =>
    event === latest && event.__typename === 'TrustPolicyChanged' && event.changedAt === null
      ? { ...event, changedAt, changedBy: changedBy ?? null }
      : event,
  );
}

/** What the capability set of the workspace asks for, and the role does not allow. */
export function neededIn({ missing }: Access): Access['missing'] {
  return missing.filter(({ isNeeded }) => isNeeded);
}

/** How many actions AWS refused to programs although the capability set does not ask for them, or since the last check. */
export function countRefused(access: Access): number {
  return access.missing.length - neededIn(access).length + newDenials(access).length;
}

/** What programs were refused since the last check. That check put earlier ones among the missing permissions. */
export function newDenials({ denials, missing }: Access): Access['denials'] {
  return denials.filter(({ action }) => !missing.some((one) => one.action === action));
}
