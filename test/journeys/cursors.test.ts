import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursors } from '../../src/graphql/cursors.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { RetryConnectionDocument, WorkspaceEventsDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

async function post(aurora: Aurora, query: string, token = OPERATOR_TOKEN) {
  const response = await fetch(`${aurora.app.url}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as {
    // biome-ignore lint/suspicious/noExplicitAny: of any shape, as the query asks.
    data: any;
    errors?: { message: string; extensions: { code: string; remedies: string[] } }[];
  };
}

async function withWorkspace(aurora: Aurora, name: string) {
  const workspace = await aurora.createWorkspace(name);
  const key = await createApiKey(aurora, workspace.id);
  const { arn } = aurora.customer.createRole(name, {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    arrival: 'never',
  });
  const connect = () => aurora.connect(workspace.id, arn);
  const eventsCursor = async () => {
    const { data } = await post(aurora, `{ workspace(id: "${workspace.id}") { eventsCursor } }`, key.token);
    return data.workspace.eventsCursor as string;
  };
  return { workspace, key, connect, eventsCursor };
}

/** The first event behind a cursor, or the error. */
async function firstBehind(aurora: Aurora, workspaceId: string, after: string) {
  const events = aurora.client.subscribe(WorkspaceEventsDocument, { workspaceId, after });
  try {
    const { value } = await events.next();
    return value?.workspaceEvents.__typename;
  } finally {
    await events.return(undefined);
  }
}

/** Runs SQL on the database, as another process would. */
function execute(aurora: Aurora, sql: string): Promise<void> {
  return aurora.database.execute(sql);
}

const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe('cursors', () => {
  it('tell a tenant nothing of what happens to others', async () => {
    const aurora = await startAurora();
    const [mine, other] = [await withWorkspace(aurora, 'Mine'), await withWorkspace(aurora, 'Other')];
    await mine.connect();
    const before = await mine.eventsCursor();
    const { id } = await other.connect();
    for (let i = 0; i < 3; i++) {
      aurora.clock.advance(100);
      await aurora.client.send(RetryConnectionDocument, { id });
    }
    expect(await mine.eventsCursor()).toBe(before);
  });

  it('of events hide their positions, and are good for their own workspace alone', async () => {
    const aurora = await startAurora();
    const [mine, other] = [await withWorkspace(aurora, 'Mine'), await withWorkspace(aurora, 'Other')];
    const start = await mine.eventsCursor();
    const { id } = await mine.connect();
    const events = await aurora.events(id);
    for (const { cursor } of events) {
      const bytes = Buffer.from(cursor, 'base64url').toString('latin1');
      expect(bytes).not.toContain('event');
      // A position in plain would begin with zeros.
      expect(bytes).not.toContain('\0'.repeat(6));
    }
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(events.length);
    expect(await firstBehind(aurora, mine.workspace.id, start)).toBe('VerificationStarted');
    await expect(firstBehind(aurora, other.workspace.id, start)).rejects.toThrow(
      'is not a valid event cursor',
    );
  });

  it('of an earlier version are refused with what to do, but for the one of the beginning', async () => {
    const aurora = await startAurora();
    const { workspace, connect } = await withWorkspace(aurora, 'Mine');
    await connect();
    expect(await firstBehind(aurora, workspace.id, encoded('event:0'))).toBe('VerificationStarted');
    await expect(firstBehind(aurora, workspace.id, encoded('event:1'))).rejects.toThrow('earlier version');
    const created = Date.parse(workspace.createdAt);
    const { errors } = await post(
      aurora,
      `{ workspaces(after: "${encoded(`${created}~00000000-0000-0000-0000-000000000000`)}") { edges { cursor } } }`,
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.extensions.remedies.join(' ')).toContain('earlier version');
  });

  it('stay good after a restart, and in another process on the same database', async () => {
    const aurora = await startAurora();
    const { workspace, connect, eventsCursor } = await withWorkspace(aurora, 'Mine');
    const start = await eventsCursor();
    await connect();
    await aurora.restart();
    expect(await firstBehind(aurora, workspace.id, start)).toBe('VerificationStarted');
  });

  it('that are ahead of all events are refused: the database was restored', async () => {
    const aurora = await startAurora();
    const { workspace, connect } = await withWorkspace(aurora, 'Mine');
    const { id } = await connect();
    const last = (await aurora.events(id)).at(-1)?.cursor ?? '';
    // As in a backup from before the event; the numbering goes back with it.
    await execute(aurora, 'DELETE FROM events; UPDATE heads SET events = 0');
    await expect(firstBehind(aurora, workspace.id, last)).rejects.toThrow('The cursor is ahead of the log');
    const stream = await fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
        Authorization: `Bearer ${OPERATOR_TOKEN}`,
      },
      body: JSON.stringify({
        query: `subscription { workspaceEvents(workspaceId: "${workspace.id}", after: "${last}") { cursor } }`,
      }),
    });
    const text = await stream.text();
    expect(text).toContain('"code":"CURSOR_AHEAD"');
    expect(text).toContain('"remedies":["Read the list again, and start from its cursor."]');
  });

  it('of a page of events, or of the audit log, are refused when they are ahead of it', async () => {
    const aurora = await startAurora();
    const { connect } = await withWorkspace(aurora, 'Mine');
    const { id } = await connect();
    const events = (after = '') =>
      post(aurora, `{ awsConnection(id: "${id}") { events(first: 1${after}) { pageInfo { endCursor } } } }`);
    const audit = (after = '') => post(aurora, `{ auditLog(first: 1${after}) { pageInfo { endCursor } } }`);
    const afterCursor = ({ pageInfo }: { pageInfo: { endCursor: string } }) =>
      `, after: "${pageInfo.endCursor}"`;
    const afterEvent = afterCursor((await events()).data.awsConnection.events);
    const afterEntry = afterCursor((await audit()).data.auditLog);
    for (const { errors } of [await events(afterEvent), await audit(afterEntry)])
      expect(errors).toBeUndefined();
    const exported = (after: number) =>
      fetch(`${aurora.app.url}/audit.jsonl?after=${after}`, {
        headers: { Authorization: `Bearer ${OPERATOR_TOKEN}` },
      });
    expect((await exported(3)).status).toBe(200);
    await execute(aurora, 'UPDATE connections SET last_sequence = 1; UPDATE heads SET audit = 1');
    for (const { errors } of [await events(afterEvent), await audit(afterEntry)])
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_AHEAD']);
    const refused = await exported(3);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      errors: [
        {
          extensions: { code: 'CURSOR_AHEAD', remedies: ['Read the list again, and start from its cursor.'] },
        },
      ],
    });
  });

  it('stay good when the history behind them has been deleted', async () => {
    const aurora = await startAurora();
    const { workspace, connect } = await withWorkspace(aurora, 'Mine');
    const { id } = await connect();
    const last = (await aurora.events(id)).at(-1)?.cursor ?? '';
    await execute(aurora, 'DELETE FROM events');
    const next = firstBehind(aurora, workspace.id, last);
    await aurora.client.send(RetryConnectionDocument, { id });
    expect(await next).toBeDefined();
  });

  it('of one list are refused by every other', async () => {
    const aurora = await startAurora();
    const [mine, other] = [await withWorkspace(aurora, 'Mine'), await withWorkspace(aurora, 'Other')];
    for (const { connect } of [mine, other]) await connect();
    const list = (of: typeof mine, args: string) =>
      post(aurora, `{ workspace(id: "${of.workspace.id}") { awsConnections${args} { edges { cursor } } } }`);
    const { data } = await list(mine, '');
    const [edge] = data.workspace.awsConnections.edges as { cursor: string }[];
    const after = `(after: "${edge?.cursor}")`;
    expect((await list(mine, after)).errors).toBeUndefined();
    expect((await list(other, after)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const ordered = `(after: "${edge?.cursor}", orderBy: { field: STATUS, direction: ASC })`;
    expect((await list(mine, ordered)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('Cursors', () => {
  const cursors = new Cursors(Buffer.alloc(32, 1));

  it('give back what went in, and take nothing that was changed', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (list, key, at, flip) => {
          const sealed = cursors.ofList(list).seal(key);
          if (key !== '') expect(cursors.ofList(list).open(sealed)).toBe(Buffer.from(key).toString());
          expect(cursors.ofList(`${list}x`).open(sealed)).toBeNull();
          expect(new Cursors(Buffer.alloc(32, 2)).ofList(list).open(sealed)).toBeNull();
          const bytes = Buffer.from(sealed, 'base64url');
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ flip;
          expect(cursors.ofList(list).open(bytes.toString('base64url'))).toBeNull();
        },
      ),
    );
  });

  it('of neighbouring events share nothing that could be ordered', () => {
    const all = Array.from({ length: 1_000 }, (_, position) => cursors.ofEvent('w', position));
    expect(new Set(all).size).toBe(1_000);
    const sorted = [...all].sort();
    const inPlace = all.filter((cursor, index) => cursor === sorted[index]).length;
    expect(inPlace).toBeLessThan(20);
    expect(new Set(all.map((cursor) => cursor.length)).size).toBe(1);
    expect(all.map((cursor) => cursors.positionOf('w', cursor))).toEqual(all.map((_, index) => index));
  });
});
