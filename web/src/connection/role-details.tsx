import type { ConnectionPartsFragment, EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { Fold, type FoldSummary } from './fold.tsx';
import { History } from './history.tsx';
import { type Readings, useReadings } from './readings.ts';
import { accessSummary, RoleAccess, UnreadRole } from './role-access.tsx';
import { changesSummary, RoleChanges } from './role-changes.tsx';
import { RoleTrust, trustSummary } from './role-trust.tsx';
import { Sessions } from './sessions.tsx';

type Connection = Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition' | 'status' | 'nextCheckAt'>;

type Props = {
  readonly connection: Connection;
  readonly readings: Readings;
  /** Controls the fold with the permissions, where another part of the page opens it. */
  readonly permissions?: { readonly isOpen: boolean; readonly onToggle: (isOpen: boolean) => void };
  /** Reads the connection again. */
  readonly refresh: () => void;
};

/** The id on the page of the fold with the permissions. */
export const PERMISSIONS_ID = 'permissions';

/** What the role says about itself, who uses it, and the history, folded. */
export function RoleDetails({ connection, readings, permissions, refresh }: Props) {
  const { trust, access, readingPolicy, events, isLoaded, problem } = readings;
  const isRead = trust !== null || access !== null;
  // Aurora cannot assume the role of a degraded connection, so its readings may be old.
  const isReadable = connection.status !== 'DEGRADED';
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {isLoaded && !isRead && readingPolicy !== null && (
        <Fold
          id={PERMISSIONS_ID}
          title="Permissions"
          summary={{ words: 'Aurora cannot see them' }}
          {...permissions}
        >
          <UnreadRole connection={connection} policy={readingPolicy} refresh={readings.refresh} />
        </Fold>
      )}
      {isLoaded && isRead && (
        <Fold
          id={PERMISSIONS_ID}
          title="Permissions"
          summary={access === null ? firstCheck(connection) : accessSummary(access)}
          {...permissions}
        >
          <RoleAccess
            connection={connection}
            access={access}
            readingPolicy={readingPolicy}
            refresh={readings.refresh}
          />
        </Fold>
      )}
      {trust !== null && (
        <Fold
          title="Who can use this role"
          summary={isReadable ? trustSummary(trust) : { words: `As of ${asMoment(trust.readAt)}` }}
        >
          <RoleTrust trust={trust} hidesFindings={connection.status === 'INSECURE'} />
        </Fold>
      )}
      {isLoaded && isRead && (
        <Fold title="What changed" summary={changesSummary({ events, isReadable })}>
          <RoleChanges events={events} isReadable={isReadable} />
        </Fold>
      )}
      <Sessions connection={connection} onForgotten={refresh} />
      <History connectionId={connection.id} latest={events} />
    </>
  );
}

/** When Aurora first checks the permissions. */
function firstCheck({ nextCheckAt }: Connection): FoldSummary {
  return { words: nextCheckAt === null ? 'Not checked yet' : `First check: ${asMoment(nextCheckAt)}` };
}

type BrokenRoleProps = Pick<Props, 'connection' | 'refresh'> & {
  /** Newest first. */
  readonly events: readonly EventPartsFragment[];
};

/** The details of a role that does not work. It loads its readings itself. */
export function BrokenRoleDetails({ connection, events, refresh }: BrokenRoleProps) {
  const readings = useReadings(connection.id, events);
  return <RoleDetails connection={connection} readings={readings} refresh={refresh} />;
}
