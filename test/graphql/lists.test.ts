import { join } from 'node:path';
import { graphql } from 'graphql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { OPERATOR, type Viewer } from '../../src/auth/viewer.ts';
import { contextFactory, type GraphQLParts } from '../../src/graphql/context.ts';
import { Cursors } from '../../src/graphql/cursors.ts';
import { newOperationRecord } from '../../src/graphql/engine/operation-record.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { startAurora } from '../support/aurora.ts';
import { ConnectionsDocument, NodeDocument, WorkspacesDocument } from '../support/documents.ts';
import { quietLog } from '../support/quiet-log.ts';
import { connectSample, sampleConnection, sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function withConnections(count: number) {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    aurora.clock.advance(1);
    const { arn } = aurora.customer.createRole(`R${index}`, {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    ids.push((await aurora.connect(workspace.id, arn)).id);
  }
  const page = async (rest: { first?: number; after?: string; last?: number; before?: string }) => {
    const answer = await aurora.client.send(ConnectionsDocument, { workspaceId: workspace.id, ...rest });
    const { edges = [], pageInfo } = answer.workspace?.awsConnections ?? {};
    return { ids: edges.map(({ node }) => node.id), pageInfo };
  };
  return { aurora, workspace, ids, page };
}

describe('lists', () => {
  it('can be read page by page, forwards and backwards, without gaps or repeats', async () => {
    const { ids, page } = await withConnections(5);
    const forwards: string[] = [];
    let after: string | undefined;
    for (;;) {
      const { ids: found, pageInfo } = await page({ first: 2, ...(after !== undefined && { after }) });
      forwards.push(...found);
      if (pageInfo?.hasNextPage !== true) break;
      after = pageInfo.endCursor ?? '';
    }
    expect(forwards).toEqual(ids);
    const backwards: string[] = [];
    let before: string | undefined;
    for (;;) {
      const { ids: found, pageInfo } = await page({ last: 2, ...(before !== undefined && { before }) });
      backwards.unshift(...found);
      if (pageInfo?.hasPreviousPage !== true) break;
      before = pageInfo.startCursor ?? '';
    }
    expect(backwards).toEqual(ids);
  });

  it('contain only the connections of their own workspace', async () => {
    const { aurora } = await withConnections(1);
    aurora.clock.advance(1);
    const other = await aurora.createWorkspace('Other');
    const answer = await aurora.client.send(ConnectionsDocument, { workspaceId: other.id });
    expect(answer.workspace?.awsConnections.edges).toEqual([]);
    const { workspaces } = await aurora.client.send(WorkspacesDocument, {});
    expect(workspaces.edges.map(({ node }) => node.name)).toEqual(['Acme', 'Other']);
    expect(new Set(workspaces.edges.map(({ node }) => node.externalId.value)).size).toBe(2);
  });

  it('load related objects in one query, however long they are', async () => {
    const file = join(temporaryFolder(), 'aurora.db');
    const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log: quietLog() });
    onTestFinished(() => store.close());
    const workspace = sampleWorkspace();
    await store.insertWorkspace(workspace);
    for (let index = 0; index < 20; index++) {
      await store.connect(sampleConnection(workspace.id), {}, () => [], 1_000);
    }
    const parts = { store, cursors: new Cursors(await store.cursorKey()) } as unknown as GraphQLParts;
    const reading = vi.spyOn(store, 'workspacesByIds');
    // On a busy machine, a turn of the event loop could end between the fields.
    const time = vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => time.mockRestore());
    const { data, errors } = await graphql({
      schema,
      source: `query ($id: ID!) {
        workspace(id: $id) { awsConnections { edges { node { workspace { name } } } } }
      }`,
      variableValues: { id: encodeId('Workspace', workspace.id) },
      contextValue: contextFactory(parts)({
        viewer: OPERATOR,
        requestId: 'r',
        operation: newOperationRecord(),
        address: '127.0.0.1',
      }),
    });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data).match(/"Acme"/g)).toHaveLength(20);
    // The requested workspace, then the workspaces of all its connections.
    expect(reading).toHaveBeenCalledTimes(2);
  });
});

describe('operations that run together', () => {
  it('share the read of an object, and each sees only what its token may see', async () => {
    const file = join(temporaryFolder(), 'aurora.db');
    const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log: quietLog() });
    onTestFinished(() => store.close());
    const workspace = sampleWorkspace();
    await store.insertWorkspace(workspace);
    const { id } = await connectSample(store, sampleConnection(workspace.id), () => [], 1_000);
    const contextFor = contextFactory({ store } as unknown as GraphQLParts);
    const load = (workspaces: Viewer['workspaces']) => {
      const viewer: Viewer = { ...OPERATOR, kind: 'API_KEY', role: 'MEMBER', workspaces };
      const operation = newOperationRecord();
      return contextFor({ viewer, requestId: 'r', operation, address: '127.0.0.1' }).awsConnections.load(id);
    };
    const loadAll = () => Promise.all([load('ALL'), load(['other']), load([workspace.id]), load([])]);
    const reading = vi.spyOn(store, 'connectionsByIds');
    const seen = expect.objectContaining({ id });
    expect(await loadAll()).toEqual([seen, null, seen, null]);
    expect(reading.mock.calls).toEqual([[[id]]]);
    // Nothing is kept: the next ones see the present state.
    await loadAll();
    expect(reading).toHaveBeenCalledTimes(2);
  });
});

describe('node', () => {
  it('finds any object by its id, and returns null for an invalid id', async () => {
    const { aurora, workspace, ids } = await withConnections(1);
    const find = async (id: string) =>
      (await aurora.client.send(NodeDocument, { id })).node?.__typename ?? null;
    expect(await find(workspace.id)).toBe('Workspace');
    expect(await find(ids[0] ?? '')).toBe('AwsConnection');
    for (const id of ['', 'nonsense', Buffer.from('Workspace:1').toString('base64'), `${workspace.id}x`]) {
      expect(await find(id)).toBeNull();
    }
  });
});
