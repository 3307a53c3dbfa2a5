/** The events of the workspace, for every part of the page that shows them. */
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from 'react';
import {
  type ConnectionStatus,
  WorkspaceActivityDocument,
  WorkspaceStartDocument,
} from '../../../schema/generated/graphql.ts';
import { useClient, useData } from '../data/hooks.ts';
import { useThrottled } from '../data/throttled.ts';
import { LinkButton } from '../parts/button.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { NotFound } from '../parts/not-found.tsx';
import { addressOf } from '../routes.ts';

/** A thousand verifications at once cause hundreds of events a second. */
const BATCH_MS = 200;

/** The changed connections, with their status. */
type Changes = ReadonlyMap<string, ConnectionStatus>;
type Listener = (changes: Changes) => void;

const ActivityContext = createContext<Set<Listener>>(new Set());
const WorkspaceContext = createContext({ id: '', name: '' });

type Props = { readonly workspaceId: string; readonly children: ReactNode };

/** Follows the workspace. Its events start before the first read, so that no change is missed. */
export function WorkspaceLive({ workspaceId, children }: Props) {
  const { data, problem } = useData(WorkspaceStartDocument, { workspaceId });
  if (data === undefined) return <NotLoaded problem={problem} lines={6} />;
  const { workspace } = data;
  if (workspace === null)
    return (
      <NotFound what="workspace" reason="you may be signed in to another workspace">
        <div>
          <LinkButton href={addressOf({ page: 'HOME' })}>Home</LinkButton>
        </div>
      </NotFound>
    );
  return (
    <WorkspaceContext value={workspace}>
      <Following workspaceId={workspaceId} start={workspace.eventsCursor}>
        {children}
      </Following>
    </WorkspaceContext>
  );
}

/** The workspace that the page shows. */
export function useWorkspace(): { readonly id: string; readonly name: string } {
  return useContext(WorkspaceContext);
}

/** Calls back soon after changes, with all of them at once. */
export function useActivity(listener: Listener): void {
  const listeners = useContext(ActivityContext);
  const onChanges = useEffectEvent(listener);
  useEffect(() => {
    const call: Listener = (changes) => onChanges(changes);
    listeners.add(call);
    return () => void listeners.delete(call);
  }, [listeners]);
}

/** Refreshes on a change immediately, and then at intervals while changes continue. */
export function useThrottledActivity(refresh: () => void): void {
  useActivity(useThrottled(refresh));
}

function Following({ workspaceId, start, children }: Props & { readonly start: string }) {
  const client = useClient();
  const [listeners] = useState(() => new Set<Listener>());
  // A refresh brings a later cursor, but the stream continues after its own.
  const [after] = useState(start);
  useEffect(() => {
    let changes = new Map<string, ConnectionStatus>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const notify = () => {
      timer = undefined;
      const batch = changes;
      changes = new Map();
      for (const listener of [...listeners]) listener(batch);
    };
    const unsubscribe = client.subscribe(
      WorkspaceActivityDocument,
      { workspaceId, after },
      ({ workspaceEvents: { connection } }) => {
        changes.set(connection.id, connection.status);
        timer ??= setTimeout(notify, BATCH_MS);
      },
    );
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [client, listeners, workspaceId, after]);
  return <ActivityContext value={listeners}>{children}</ActivityContext>;
}
