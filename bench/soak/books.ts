/** Whether the books balance: what is stored, what may follow from what, and what each subscriber saw. */

import { isDeepStrictEqual } from 'node:util';
import { applyEvent } from '../../src/connection/apply-event.ts';
import { type Connection, newConnection } from '../../src/connection/connection.ts';
import { Cursors } from '../../src/graphql/cursors.ts';
import { ownId } from '../../src/graphql/ids.ts';
import type { StoredEvent } from '../../src/storage/events.ts';
import type { Store } from '../../src/storage/store.ts';
import type { Outcome } from './customers.ts';
import type { Subscriber, WorkspaceSubscriber } from './subscribers.ts';

const PAGE = 5_000;

export type Books = {
  readonly events: number;
  readonly connections: number;
  /** What does not balance, in words. */
  readonly faults: readonly string[];
};

const ENDINGS: Readonly<Record<string, string>> = {
  ConnectionEstablished: 'CONNECTED',
  ConnectionFailed: 'FAILED',
  ConnectionInsecure: 'INSECURE',
};

export async function readEvents(store: Store): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.eventsAfter({ after: events.at(-1)?.position ?? 0, limit: PAGE });
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}

/** The positions of stored events, by the cursors under which subscribers see them. */
export async function positionsByCursor(
  store: Store,
  events: readonly StoredEvent[],
): Promise<ReadonlyMap<string, number>> {
  const cursors = new Cursors(await store.cursorKey());
  return new Map(
    events.map(({ workspaceId, position }) => [cursors.ofEvent(workspaceId, position), position]),
  );
}

export async function balance(
  store: Store,
  outcomes: readonly Outcome[],
  watchers: readonly WorkspaceSubscriber[],
  /** Roles that let Aurora in, as AWS knows. */
  letIn: ReadonlySet<string>,
): Promise<Books> {
  const faults: string[] = [];
  const events = await readEvents(store);
  const positions = await positionsByCursor(store, events);
  const byConnection = Map.groupBy(events, ({ connectionId }) => connectionId);
  const byWorkspace = Map.groupBy(events, ({ workspaceId }) => workspaceId);

  for (const [id, history] of byConnection) {
    const [stored] = await store.connectionsByIds([id]);
    if (stored === null || stored === undefined)
      faults.push(`Connection ${id} has events, and is not stored.`);
    else faults.push(...replay(stored, history));
  }
  for (const { connectionId, roleArn, expected, subscriber } of outcomes) {
    const history = byConnection.get(ownId('AwsConnection', connectionId) ?? '') ?? [];
    const last = subscriber.seen.at(-1);
    const ending = ENDINGS[last?.__typename ?? ''] ?? `nothing, but ${last?.__typename}`;
    if (expected !== 'ANY' && ending !== expected) {
      faults.push(`The verification of ${roleArn} should have ended ${expected}; it ended ${ending}.`);
    }
    if (ending === 'CONNECTED' && !letIn.has(roleArn))
      faults.push(`${roleArn} is connected, although AWS never let Aurora in.`);
    if (subscriber.seen[0]?.__typename !== 'VerificationStarted') {
      faults.push(`Who watched ${roleArn} saw ${subscriber.seen[0]?.__typename} first.`);
    }
    faults.push(...compare(`Who watched ${roleArn}`, subscriber, history, positions));
  }
  for (const watcher of watchers) {
    const id = watcher.of.workspaceId;
    const history = byWorkspace.get(ownId('Workspace', id) ?? '') ?? [];
    if (
      watcher.seen[0]?.cursor !== undefined &&
      positions.get(watcher.seen[0].cursor) !== history[0]?.position
    ) {
      faults.push(`Who watched workspace ${id} did not see its first event.`);
    }
    faults.push(...compare(`Who watched workspace ${id}`, watcher, history, positions));
  }
  return { events: events.length, connections: byConnection.size, faults };
}

/** The history must be a path of the state machine, and lead to what is stored. */
function replay(stored: Connection, history: readonly StoredEvent[]): string[] {
  const { id } = stored;
  let state = newConnection(stored);
  try {
    for (const event of history) state = applyEvent(state, event);
  } catch (error) {
    return [`The history of ${id} breaks: ${error instanceof Error ? error.message : String(error)}`];
  }
  const differing = Object.entries(ofHistory(stored)).filter(
    ([key, value]) => !isDeepStrictEqual(value, ofHistory(state)[key]),
  );
  return differing.map(([key]) => `The history of ${id} leads to another ${key} than what is stored.`);
}

/** What follows from the history. Credentials leave no event, and a check is brought forward when the clock is set. */
function ofHistory({ lastUsedAt: _, recheck, ...rest }: Connection): Record<string, unknown> {
  return { ...rest, failedChecks: recheck?.failures };
}

/** Between the first and the last that a subscriber saw, it must have seen everything once, in order. */
function compare(
  who: string,
  { seen, of }: Subscriber,
  history: readonly StoredEvent[],
  byCursor: ReadonlyMap<string, number>,
): string[] {
  const positions = seen.map(({ cursor }) => byCursor.get(cursor) ?? Number.NaN);
  const [first, last] = [positions[0], positions.at(-1)];
  if (first === undefined || last === undefined)
    return 'workspaceId' in of && history.length === 0 ? [] : [`${who} saw nothing.`];
  const stored = history
    .map(({ position }) => position)
    .filter((position) => position >= first && position <= last);
  return JSON.stringify(stored) === JSON.stringify(positions)
    ? []
    : [`${who} saw ${positions.length} events; ${stored.length} are stored.`];
}
