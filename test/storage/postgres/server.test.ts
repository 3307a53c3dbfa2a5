/** A server while PostgreSQL is away. */
import { expect, it } from 'vitest';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../../support/aurora.ts';
import { askCredentials } from '../../support/credentials.ts';
import { DisconnectAwsAccountDocument, WorkspaceEventsDocument } from '../../support/documents.ts';
import { onFinished } from '../../support/lifetime.ts';
import { startCluster } from '../../support/postgres-cluster.ts';

it('answers 503 with Retry-After, hands out no credentials, and subscribers miss nothing afterwards', {
  timeout: 90_000,
}, async () => {
  const cluster = await startCluster(['fsync = on']);
  onFinished(() => cluster.stop());
  const aurora = await startAurora({ environment: { DATABASE_URL: cluster.url('postgres') } });
  const { url } = aurora.app;
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy });
  const connection = await aurora.connect(workspace.id, arn);
  expect((await askCredentials(url, connection.id)).status).toBe(200);
  const sequences: number[] = [];
  const following = follow(aurora, workspace.id, sequences);
  await expect.poll(() => sequences.length).toBeGreaterThan(1);
  const ready = () => fetch(`${url}/health/ready`);
  const query = () =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${OPERATOR_TOKEN}` },
      body: JSON.stringify({ query: `{ workspace(id: "${workspace.id}") { name } }` }),
    });

  await cluster.crash();
  const credentials = await askCredentials(url, connection.id);
  expect([credentials.status, credentials.headers.get('retry-after')]).toEqual([503, '5']);
  expect(credentials.body.AccessKeyId).toBeUndefined();
  const answer = await query();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'DATABASE_UNAVAILABLE' } }] });
  expect((await ready()).status).toBe(503);

  await cluster.restart();
  await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(200);
  expect((await query()).status).toBe(200);
  expect((await askCredentials(url, connection.id)).status).toBe(200);
  await aurora.client.send(DisconnectAwsAccountDocument, { id: connection.id });
  await following;
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
});

/** Follows the events until the connection is disconnected, as a client does: from its last cursor after an error. */
async function follow(aurora: Aurora, workspaceId: string, sequences: number[]): Promise<void> {
  let after: string | null = Buffer.from('event:0').toString('base64url');
  for (;;) {
    try {
      for await (const { workspaceEvents: event } of aurora.client.subscribe(WorkspaceEventsDocument, {
        workspaceId,
        after,
      })) {
        sequences.push(event.sequence);
        after = event.cursor;
        if (event.__typename === 'ConnectionDisconnected') return;
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
