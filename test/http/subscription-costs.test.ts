/** A subscription costs what its events will cost: limited for each, and for all of a token together. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  ConnectionProgressDocument,
  type ViewerDocument,
  WorkspaceEventsDocument,
} from '../support/documents.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';

async function connected(aurora: Aurora) {
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const connection = await aurora.connect(workspace.id, arn);
  return { workspaceId: workspace.id, connectionId: connection.id };
}

const document = (query: string) => ({ toString: () => query }) as typeof ViewerDocument;
const authorization = `Bearer ${OPERATOR_TOKEN}`;

/** The server hears of an end a few turns of the event loop after the client's. */
async function untilAccepted(begin: () => AsyncGenerator<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const result = await begin()
      .next()
      .catch(() => null);
    if (result !== null) return expect(result.done).toBe(false);
  }
  throw new Error('There is no room for another one.');
}

describe('a subscription', () => {
  it('that asks for a page of pages of each event is refused, over SSE and WebSocket', async () => {
    const aurora = await startAurora();
    const { workspaceId } = await connected(aurora);
    const costly = document(`subscription { workspaceEvents(workspaceId: "${workspaceId}") {
      connection { workspace { awsConnections(first: 100) { edges { node { events(first: 100) { edges { cursor } } } } } } }
    } }`);
    await expect(serverSentEvents(aurora.app.url, costly, {}, authorization).next()).rejects.toThrow(
      /cost for each event is \d{5}; at most 2000/,
    );
    await expect(aurora.client.subscribe(costly, {}).next()).rejects.toMatchObject([
      {
        extensions: {
          code: 'QUERY_TOO_LARGE',
          remedies: ['Ask for less of each event, and read more with a query when one comes.'],
        },
      },
    ]);
  });

  it('may be any that a frontend sends, as often as a token may have streams', async () => {
    const aurora = await startAurora({ environment: { STREAMS_PER_TOKEN: '3' } });
    const { workspaceId } = await connected(aurora);
    const client = createClient(aurora.app.url, OPERATOR_TOKEN);
    const begin = () => client.subscribe(WorkspaceEventsDocument, { workspaceId, after: 'ZXZlbnQ6MA' });
    const streams = [begin(), begin(), begin()];
    for (const stream of streams) expect((await stream.next()).done).toBe(false);
    // All that they cost together is used up, whatever the transport.
    await expect(begin().next()).rejects.toThrow('in all');
    const overSse = () =>
      serverSentEvents(
        aurora.app.url,
        WorkspaceEventsDocument,
        { workspaceId, after: 'ZXZlbnQ6MA' },
        authorization,
      );
    await expect(overSse().next()).rejects.toThrow('refused with 429');
    // One that ends makes room for another; so does a socket that is closed with what it has.
    await streams[0]?.return(undefined);
    await untilAccepted(begin);
    await client.close();
    await untilAccepted(overSse);
  });

  it('that does not begin costs nothing', async () => {
    const aurora = await startAurora({ environment: { STREAMS_PER_TOKEN: '1' } });
    const { connectionId } = await connected(aurora);
    const begin = (id: string) => aurora.client.subscribe(ConnectionProgressDocument, { connectionId: id });
    for (let time = 0; time < 3; time++) await expect(begin('nonsense').next()).rejects.toBeDefined();
    for await (const { connectionProgress } of begin(connectionId)) expect(connectionProgress).toBeDefined();
    await expect(begin(connectionId).next()).resolves.toMatchObject({ done: false });
  });
});
