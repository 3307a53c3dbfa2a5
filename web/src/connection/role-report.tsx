import { useState } from 'react';
import type { ConnectionPartsFragment, EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { Fold, type Short } from './fold.tsx';
import { History } from './history.tsx';
import { type Readings, useReadings } from './readings.ts';
import { accessInShort, ReadingPolicy, RoleAccess } from './role-access.tsx';
import { changesInShort, RoleChanges } from './role-changes.tsx';
import { RoleTrust, trustInShort } from './role-trust.tsx';
import { Sessions } from './sessions.tsx';

type Connection = Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition' | 'status' | 'nextCheckAt'>;

type Props = {
  readonly connection: Connection;
  readonly readings: Readings;
  /** The fold with the permissions, which another part of the page can open. */
  readonly permissions: { readonly isOpen: boolean; readonly onToggle: (isOpen: boolean) => void };
};

/** Finds the fold with the permissions on the page. */
export const PERMISSIONS_ID = 'permissions';

/** What the role says about itself, who uses it, and the history, folded. */
export function RoleReport({ connection, readings, permissions }: Props) {
  const { trust, access, readingPolicy, events, isLoaded, problem, refresh } = readings;
  const isRead = trust !== null || access !== null;
  const isReadable = connection.status !== 'DEGRADED';
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {isLoaded && !isRead && readingPolicy !== null && (
        <Fold title="Permissions" short={{ words: 'Aurora cannot read them (optional)' }}>
          <p>
            Optional: Aurora works without it. Add this policy to the role, and Aurora shows here what the
            role allows, who can use it, and what changes.
          </p>
          <ReadingPolicy connection={connection} policy={readingPolicy} />
        </Fold>
      )}
      {isLoaded && isRead && (
        <Fold
          id={PERMISSIONS_ID}
          title="Permissions"
          short={access === null ? firstCheck(connection) : accessInShort(access)}
          {...permissions}
        >
          <RoleAccess
            connection={connection}
            access={access}
            readingPolicy={readingPolicy}
            refresh={refresh}
          />
        </Fold>
      )}
      {trust !== null && (
        <Fold
          title="Who can use this role"
          short={isReadable ? trustInShort(trust) : { words: `As of ${asMoment(trust.readAt)}` }}
        >
          <RoleTrust trust={trust} isExplained={connection.status === 'INSECURE'} />
        </Fold>
      )}
      {isLoaded && isRead && (
        <Fold title="What changed" short={changesInShort({ events, isReadable })}>
          <RoleChanges events={events} isReadable={isReadable} />
        </Fold>
      )}
      <Sessions connection={connection} />
      <History connectionId={connection.id} latest={events} />
    </>
  );
}

/** When Aurora first checks the permissions. */
function firstCheck({ nextCheckAt }: Connection): Short {
  return { words: nextCheckAt === null ? 'Not checked yet' : `First check: ${asMoment(nextCheckAt)}` };
}

type OwnProps = {
  readonly connection: Connection;
  /** Newest first. */
  readonly events: readonly EventPartsFragment[];
};

/** The report of a role that does not work, with its own readings. */
export function ReportOfBrokenRole({ connection, events }: OwnProps) {
  const readings = useReadings(connection.id, events);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <RoleReport connection={connection} readings={readings} permissions={{ isOpen, onToggle: setIsOpen }} />
  );
}
