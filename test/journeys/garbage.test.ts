import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import * as documents from '../support/documents.ts';
import { type Answer, post } from '../support/raw-requests.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';

/** Each of the four kinds; a thousand in all. */
const RUNS = { numRuns: 250, seed: 20 };

const operations = readdirSync('schema/operations')
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => readFileSync(`schema/operations/${name}`, 'utf8'));

/** A text with a few characters left out, added, doubled or replaced. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(10_000),
    remove: fc.nat(3),
    insert: fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom('', ':', '/', '"', '{', '\u0000', '\u200b', '💥'),
    ),
  });
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) =>
      edits.reduce((current, { at, remove, insert }) => {
        const place = at % (current.length + 1);
        return current.slice(0, place) + insert + current.slice(place + remove);
      }, text),
    );
}

/** Every mistake in an answer tells what to do; none is ours. */
function expectHelpful({ status, data, errors }: Answer): void {
  expect(status).toBeLessThan(500);
  for (const { message, extensions } of errors) {
    expect(message).not.toBe('');
    expect(extensions?.code).toMatch(/^[A-Z_]+$/);
    expect(extensions?.code).not.toBe('INTERNAL_SERVER_ERROR');
    expect(extensions?.remedies?.length).toBeGreaterThan(0);
    expect(extensions?.requestId).toMatch(/^[\w-]+$/);
  }
  for (const payload of Object.values(data ?? {})) {
    const { message, remedies } = (payload ?? {}) as { message?: string; remedies?: string[] };
    if (message !== undefined) expect(remedies?.length).toBeGreaterThan(0);
  }
}

async function withConnection() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const connection = await aurora.connect(workspace.id, arn);
  const { edges } = (await aurora.connection(connection.id)).events;
  return { aurora, workspace, connection, arn, cursor: edges[0]?.node.cursor ?? '' };
}

describe('a thousand requests that are garbage', () => {
  it('role ARNs, names and Regions', { timeout: 60_000 }, async () => {
    const { aurora, workspace, arn } = await withConnection();
    await fc.assert(
      fc.asyncProperty(
        mutated([arn, 'arn:aws-cn:iam::123456789012:role/a/b/C', 'arn:aws:iam::1:user/x', '']),
        fc.option(mutated(['us-east-1', 'Production account']), { nil: undefined }),
        async (roleArn, text) => {
          const variables = { workspaceId: workspace.id, roleArn, region: text, name: text };
          expectHelpful(
            await post(aurora.app.url, { query: String(documents.ConnectAwsAccountDocument), variables }),
          );
          expectHelpful(
            await post(aurora.app.url, {
              query: String(documents.CreateWorkspaceDocument),
              variables: { name: text ?? roleArn },
            }),
          );
        },
      ),
      RUNS,
    );
  });

  it('ids', { timeout: 60_000 }, async () => {
    const { aurora, workspace, connection } = await withConnection();
    const queries = [
      documents.AwsConnectionDocument,
      documents.ConnectionsDocument,
      documents.DisconnectAwsAccountDocument,
      documents.NodeDocument,
      documents.PrepareRoleDocument,
      documents.RetryConnectionDocument,
      documents.TestConnectionDocument,
    ].map(String);
    await fc.assert(
      fc.asyncProperty(
        mutated([connection.id, workspace.id, 'AwsConnection:1', '']).filter((id) => id !== connection.id),
        fc.constantFrom(...queries),
        async (id, query) => {
          const variables = { id, workspaceId: id };
          expectHelpful(await post(aurora.app.url, { query, variables }));
        },
      ),
      RUNS,
    );
    expect((await aurora.connection(connection.id)).status).toBe('CONNECTED');
  });

  it('cursors and page sizes', { timeout: 60_000 }, async () => {
    const { aurora, workspace, connection, cursor } = await withConnection();
    const subscriptions = [documents.ConnectionProgressDocument, documents.WorkspaceEventsDocument];
    const lists = [
      documents.AwsConnectionDocument,
      documents.ConnectionsDocument,
      documents.WorkspacesDocument,
    ].map(String);
    const size = fc.option(fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 101, '5')), {
      nil: undefined,
    });
    await fc.assert(
      fc.asyncProperty(
        mutated([cursor, 'event:0', Buffer.from('event:99999999999999999').toString('base64url')]).filter(
          // A mutation may be as before, or the beginning: a stream that does not end.
          (text) => text !== cursor && text !== Buffer.from('event:0').toString('base64url'),
        ),
        size,
        fc.constantFrom(...lists),
        fc.constantFrom(...subscriptions),
        async (after, first, query, subscription) => {
          const variables = { id: connection.id, workspaceId: workspace.id, connectionId: connection.id };
          expectHelpful(await post(aurora.app.url, { query, variables: { ...variables, first, after } }));
          expectHelpful(
            await post(aurora.app.url, { query, variables: { ...variables, last: first, before: after } }),
          );
          const stream = serverSentEvents(
            aurora.app.url,
            subscription as typeof documents.ConnectionProgressDocument,
            { ...variables, after },
            `Bearer ${OPERATOR_TOKEN}`,
          );
          await expect(stream.next()).rejects.toThrow(
            /is not a valid event cursor|is a cursor of an earlier version/,
          );
        },
      ),
      RUNS,
    );
  });

  it('documents and bodies', { timeout: 60_000 }, async () => {
    const { aurora } = await withConnection();
    const body = fc.oneof(
      { weight: 4, arbitrary: mutated(operations).map((query) => JSON.stringify({ query })) },
      { weight: 2, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
      {
        weight: 2,
        arbitrary: fc
          .record({
            query: fc.anything(),
            variables: fc.anything(),
            operationName: fc.anything(),
            extensions: fc.anything(),
          })
          .map(
            (request) =>
              JSON.stringify(request, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)) ??
              '',
          ),
      },
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const answer = await post(aurora.app.url, text);
        expectHelpful(answer);
        // Nothing of it can be right, but for an operation that a mutation left as it was.
        expect(answer.errors.length > 0 || answer.data !== undefined).toBe(true);
      }),
      RUNS,
    );
  });
});
