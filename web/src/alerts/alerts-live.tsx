/** The alerts that the page is about: of one workspace, or of all. Their numbers, and each change as it happens. */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
} from 'react';
import {
  type AlertPartsFragment,
  AllAlertChangesDocument,
  AllAlertSummaryDocument,
  WorkspaceAlertChangesDocument,
  WorkspaceAlertSummaryDocument,
  type WorkspaceAlertSummaryQuery,
} from '../../../schema/generated/graphql.ts';
import { useClient, useData } from '../data/hooks.ts';
import { useThrottled } from '../data/throttled.ts';

/** NONE: the viewer may not see the alerts of several workspaces together. */
type AlertScope = 'ALL' | 'NONE' | { readonly workspaceId: string };

type Summary = NonNullable<WorkspaceAlertSummaryQuery['workspace']>;
type Listener = (alert: AlertPartsFragment) => void;

type Live = {
  /** Null: all workspaces. */
  readonly workspaceId: string | null;
  readonly isOff: boolean;
  /** Undefined until it is known. */
  readonly summary: Summary | undefined;
  readonly listeners: Set<Listener>;
  /** Says that an alert has changed. */
  readonly tell: Listener;
};

const LiveContext = createContext<Live>({
  workspaceId: null,
  isOff: true,
  summary: undefined,
  listeners: new Set(),
  tell: () => {},
});

type Props = { readonly scope: AlertScope; readonly children: ReactNode };

/** Follows the alerts. The stream continues after the first numbers, so that no change is missed. */
export function AlertsLive({ scope, children }: Props) {
  const workspaceId = typeof scope === 'object' ? scope.workspaceId : null;
  const isOff = scope === 'NONE';
  const all = useData(scope === 'ALL' ? AllAlertSummaryDocument : null, {});
  const own = useData(workspaceId === null ? null : WorkspaceAlertSummaryDocument, {
    workspaceId: workspaceId ?? '',
  });
  const summary = (scope === 'ALL' ? all.data : own.data?.workspace) ?? undefined;
  const [listeners] = useState(() => new Set<Listener>());
  const refresh = useThrottled(() => {
    all.refresh();
    own.refresh();
  });
  const tell = useCallback(
    (alert: AlertPartsFragment) => {
      refresh();
      for (const listener of [...listeners]) listener(alert);
    },
    [listeners, refresh],
  );
  const live = useMemo(
    () => ({ workspaceId, isOff, summary, listeners, tell }),
    [workspaceId, isOff, summary, listeners, tell],
  );
  return (
    <LiveContext value={live}>
      {summary !== undefined && (
        <Following key={workspaceId} workspaceId={workspaceId} start={summary.alertsCursor} onAlert={tell} />
      )}
      {children}
    </LiveContext>
  );
}

/** The workspace that the alerts belong to. Null: all workspaces. */
export function useAlertWorkspace(): string | null {
  return useContext(LiveContext).workspaceId;
}

/** Whether the page is about workspaces that the viewer may only see one by one. */
export function useIsAlertsOff(): boolean {
  return useContext(LiveContext).isOff;
}

/** The groups, and how many alerts have which severity. Undefined until they are known. */
export function useAlertSummary(): Summary | undefined {
  return useContext(LiveContext).summary;
}

/** A function that says what an action changed. The stream may be down. */
export function useTellAlert(): Listener {
  return useContext(LiveContext).tell;
}

/** Calls back with each alert that is opened, changed or resolved. */
export function useAlertChanges(listener: Listener): void {
  const { listeners } = useContext(LiveContext);
  const onAlert = useEffectEvent(listener);
  useEffect(() => {
    const call: Listener = (alert) => onAlert(alert);
    listeners.add(call);
    return () => void listeners.delete(call);
  }, [listeners]);
}

type FollowingProps = {
  readonly workspaceId: string | null;
  readonly start: string;
  readonly onAlert: Listener;
};

function Following({ workspaceId, start, onAlert }: FollowingProps) {
  const client = useClient();
  // A refresh brings a later cursor, but the stream continues after its own.
  const [after] = useState(start);
  useEffect(
    () =>
      workspaceId === null
        ? client.subscribe(AllAlertChangesDocument, { after }, ({ allAlerts }) => onAlert(allAlerts.alert))
        : client.subscribe(WorkspaceAlertChangesDocument, { workspaceId, after }, ({ workspaceAlerts }) =>
            onAlert(workspaceAlerts.alert),
          ),
    [client, workspaceId, after, onAlert],
  );
  return null;
}
