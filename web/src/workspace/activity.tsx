/** What happens in the workspace, for every part of the page that shows some of it. */
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from 'react';
import {
  type ConnectionStatus,
  WorkspaceActivityDocument,
  WorkspaceStartDocument,
} from '../../../schema/generated/graphql.ts';
import { useClient, useData } from '../data/hooks.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Waiting } from '../parts/waiting.tsx';

/** Of a thousand connections that are verified at once come hundreds of events a second. */
const GATHER_MS = 200;

/** The connections to which something has happened, and how they stand. */
export type Changes = ReadonlyMap<string, ConnectionStatus>;
type Listener = (changes: Changes) => void;

const ActivityContext = createContext<Set<Listener>>(new Set());
const WorkspaceContext = createContext({ id: '', name: '' });

type Props = { readonly workspaceId: string; readonly children: ReactNode };

/** Follows the workspace from before its first part is read, so that nothing is missed in between. */
export function WorkspaceLive({ workspaceId, children }: Props) {
  const { data, problem } = useData(WorkspaceStartDocument, { workspaceId });
  if (data === undefined) {
    return problem === undefined ? <Waiting lines={6} /> : <ProblemNotice problem={problem} />;
  }
  const { workspace } = data;
  if (workspace === null) {
    return (
      <div className="narrow">
        <PageTitle title="No such workspace" />
        <p>The address may be incomplete, or your token may be for another workspace.</p>
      </div>
    );
  }
  return (
    <WorkspaceContext value={workspace}>
      <Following workspaceId={workspaceId} start={workspace.eventsCursor}>
        {children}
      </Following>
    </WorkspaceContext>
  );
}

/** The workspace that the page is about. */
export function useWorkspace(): { readonly id: string; readonly name: string } {
  return useContext(WorkspaceContext);
}

/** Calls back when something has happened, soon after, and with all of it at once. */
export function useActivity(listener: Listener): void {
  const listeners = useContext(ActivityContext);
  const onChanges = useEffectEvent(listener);
  useEffect(() => {
    const call: Listener = (changes) => onChanges(changes);
    listeners.add(call);
    return () => void listeners.delete(call);
  }, [listeners]);
}

function Following({ workspaceId, start, children }: Props & { readonly start: string }) {
  const client = useClient();
  const [listeners] = useState(() => new Set<Listener>());
  // Later answers to the same question have later cursors; the stream goes on behind its own.
  const [after] = useState(start);
  useEffect(() => {
    let changes = new Map<string, ConnectionStatus>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const told = changes;
      changes = new Map();
      for (const listener of [...listeners]) listener(told);
    };
    const unsubscribe = client.subscribe(
      WorkspaceActivityDocument,
      { workspaceId, after },
      ({ workspaceEvents: { connection } }) => {
        changes.set(connection.id, connection.status);
        timer ??= setTimeout(tell, GATHER_MS);
      },
    );
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [client, listeners, workspaceId, after]);
  return <ActivityContext value={listeners}>{children}</ActivityContext>;
}
