/** The two logs that clients follow: events of connections, and changes of alerts. */
import type { Alert } from '../alerts/alert.ts';
import type { Log } from '../observe/log.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { Store } from '../storage/store.ts';
import { Feed } from './feed.ts';

type OfWorkspace = { readonly workspaceId: string };
type OfConnection = { readonly connectionId: string };

export type Feeds = { readonly feed: EventFeed; readonly alertFeed: AlertFeed };
export type EventFeed = Feed<StoredEvent, OfWorkspace | OfConnection>;
export type AlertFeed = Feed<Alert, OfWorkspace>;

/** Both begin with what is committed from now on. */
export async function openFeeds(store: Store, log: Log): Promise<Feeds> {
  return { feed: await openEventFeed(store, log), alertFeed: await openAlertFeed(store, log) };
}

export function openEventFeed(
  store: Pick<Store, 'eventsAfter' | 'lastPosition' | 'onCommit'>,
  log: Log,
): Promise<EventFeed> {
  return Feed.open(
    {
      name: 'events',
      isChangedBy: ({ events }) => events,
      read: ({ of, ...query }) => store.eventsAfter({ ...query, ...(of !== 'ALL' && of) }),
      lastPosition: () => store.lastPosition(),
      scopesOf: ({ connectionId, workspaceId }) => [{ connectionId }, { workspaceId }],
    },
    store,
    log,
  );
}

/** Each alert comes as it is now, at its latest change. */
function openAlertFeed(
  store: Pick<Store, 'alertsAfter' | 'lastAlertPosition' | 'onCommit'>,
  log: Log,
): Promise<AlertFeed> {
  return Feed.open(
    {
      name: 'alerts',
      isChangedBy: ({ alerts }) => alerts,
      read: ({ of, ...query }) => store.alertsAfter({ ...query, ...(of !== 'ALL' && of) }),
      lastPosition: () => store.lastAlertPosition(),
      scopesOf: ({ workspaceId }) => (workspaceId === null ? [] : [{ workspaceId }]),
    },
    store,
    log,
  );
}
