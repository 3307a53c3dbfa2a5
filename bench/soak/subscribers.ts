/** Subscribers that come back, behind their last cursor, whenever they are cut off. Each has a socket of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Entrance } from './supervisor.ts';

type SeenEvent = { readonly cursor: string; readonly __typename: string; readonly sequence: number };

/** What a subscriber saw, from where to where. */
export type Subscriber<Of = { readonly connectionId: string } | { readonly workspaceId: string }> = {
  readonly of: Of;
  readonly seen: SeenEvent[];
};

export type WorkspaceSubscriber = Subscriber<{ readonly workspaceId: string }>;

const PARTS = '__typename cursor sequence';
const CONNECTION = `subscription ($id: ID!, $after: String) { event: connectionProgress(connectionId: $id, after: $after) { ${PARTS} } }`;
const WORKSPACE = `subscription ($id: ID!, $after: String) { event: workspaceEvents(workspaceId: $id, after: $after) { ${PARTS} } }`;

/** Nobody comes back in the same moment as everybody else. */
const COME_BACK_MS = 1_000;

/**
 * As long as a server lives between two kills. One that has just been started is asked by everybody at once: who
 * gives up earlier and comes again makes it do the work twice, until nobody gets through.
 */
const CONNECT_MS = 20_000;

/**
 * Follows to the stream's own end, or until `signal` aborts.
 *
 * @returns what it saw, which grows meanwhile, and its end
 */
export function follow<Of extends Subscriber['of']>(
  entrance: Pick<Entrance, 'url'>,
  token: string,
  of: Of,
  { after, signal }: { after?: string; signal: AbortSignal },
): Subscriber<Of> & { readonly end: Promise<void> } {
  const seen: SeenEvent[] = [];
  const run = async () => {
    while (!signal.aborted) {
      const url = await entrance.url();
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { Authorization: `Bearer ${token}` },
        connectionAckWaitTimeout: CONNECT_MS,
        retryAttempts: 0,
      });
      const results = client.iterate<{ event: SeenEvent }>({
        query: 'connectionId' in of ? CONNECTION : WORKSPACE,
        variables: {
          id: 'connectionId' in of ? of.connectionId : of.workspaceId,
          after: seen.at(-1)?.cursor ?? after,
        },
      });
      const leave = () => void results.return?.();
      signal.addEventListener('abort', leave, { once: true });
      try {
        for await (const { data, errors } of results) {
          if (errors !== undefined) throw new Error(errors[0]?.message);
          if (data?.event !== undefined) seen.push(data.event);
        }
        return;
      } catch {
        // The server was killed, or has told us to come back.
      } finally {
        signal.removeEventListener('abort', leave);
        await Promise.resolve(client.dispose()).catch(() => {});
      }
      await pause(Math.random() * COME_BACK_MS, undefined, { signal }).catch(() => {});
    }
  };
  return { of, seen, end: run() };
}
