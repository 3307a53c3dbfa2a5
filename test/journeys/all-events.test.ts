/** The events of all workspaces, for operators: live, and as JSON lines. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { AllEventsDocument, AllEventsStartDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

async function world() {
  const aurora = await startAurora();
  const connect = async (name: string) => {
    const workspace = await aurora.createWorkspace(name);
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    const { arn } = aurora.customer.createRole(name, { trustPolicy });
    return { workspace, connection: await aurora.connect(workspace.id, arn) };
  };
  const lines = async (after: number | string, token = OPERATOR_TOKEN) => {
    const response = await fetch(`${aurora.app.url}/events.jsonl?after=${after}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    const events = response.ok
      ? text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line))
      : [];
    return { status: response.status, text, events };
  };
  return { aurora, connect, lines };
}

describe('the events of all workspaces', () => {
  it('are streamed to the operator, and resume after a cursor without a gap or a repeat', async () => {
    const { aurora, connect } = await world();
    const { eventsCursor } = await aurora.client.send(AllEventsStartDocument, {});
    const one = await connect('One');
    const two = await connect('Two');
    const read = async (after: string, count: number) => {
      const found: { cursor: string; seen: string }[] = [];
      for await (const { allEvents } of aurora.client.subscribe(AllEventsDocument, { after })) {
        const { cursor, event } = allEvents;
        found.push({ cursor, seen: `${event.connection.id} ${event.__typename}` });
        if (found.length === count) break;
      }
      return found;
    };
    const all = await read(eventsCursor, 4);
    expect(all.map(({ seen }) => seen)).toEqual([
      `${one.connection.id} VerificationStarted`,
      `${one.connection.id} ConnectionEstablished`,
      `${two.connection.id} VerificationStarted`,
      `${two.connection.id} ConnectionEstablished`,
    ]);
    expect(await read(all[1]?.cursor ?? '', 2)).toEqual(all.slice(2));
  });

  it('are exported as JSON lines, from a position on, and a position ahead of the log gets 409', async () => {
    const { connect, lines } = await world();
    const { workspace, connection } = await connect('One');
    await connect('Two');
    const all = await lines(0);
    expect(all.status).toBe(200);
    expect(all.events.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    expect(all.events[1]).toMatchObject({
      workspaceId: workspace.id,
      connectionId: connection.id,
      sequence: 2,
      occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
      change: { type: 'ConnectionEstablished' },
    });
    expect(all.events[0].change).toEqual({
      type: 'VerificationStarted',
      windowMs: expect.any(Number),
      deadline: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    // Of Aurora's own bookkeeping.
    for (const name of ['verificationId', 'role'])
      expect(all.events.filter(({ change }) => name in change)).toEqual([]);
    expect(all.text).not.toContain(workspace.externalId.value);
    expect((await lines(3)).events).toEqual(all.events.slice(3));
    expect((await lines(4)).events).toEqual([]);
    expect(await lines(5)).toMatchObject({ status: 409, text: expect.stringContaining('CURSOR_AHEAD') });
    expect((await lines('x')).status).toBe(400);
  });

  it('are for the operator alone', async () => {
    const { aurora, connect, lines } = await world();
    const { workspace } = await connect('One');
    const { token } = await createApiKey(aurora, workspace.id);
    expect(await lines(0, token)).toMatchObject({ status: 403, events: [] });
    const client = createClient(aurora.app.url, token);
    await expect(client.subscribe(AllEventsDocument, {}).next()).rejects.toThrow(/operator/);
    await client.close();
  });
});
