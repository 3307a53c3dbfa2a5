/** Renaming and deleting workspaces, and deleting connections. */
import { describe, expect, it } from 'vitest';
import { TypedDocumentString } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import {
  AuditLogDocument,
  ConnectionProgressDocument,
  DeleteAwsConnectionDocument,
  DeleteWorkspaceDocument,
  DisconnectAwsAccountDocument,
  NodeDocument,
  UpdateWorkspaceDocument,
  WorkspaceEventsDocument,
} from '../support/documents.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

type Client = Aurora['client'];

async function world() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace('Acme');
  const { token } = await createApiKey(aurora, workspace.id);
  const customer = createClient(aurora.app.url, token, { retryAttempts: 0 });
  const rename = async (name: string, { client }: { client: Client } = { client: customer }) =>
    (await client.send(UpdateWorkspaceDocument, { workspaceId: workspace.id, name })).updateWorkspace;
  return { aurora, workspace, token, customer, rename };
}

describe('updateWorkspace', () => {
  it('renames a workspace; the audit log has the old and the new name', async () => {
    const { aurora, workspace, customer, rename } = await world();
    expect(await rename(' New name ')).toEqual({
      __typename: 'UpdateWorkspaceSuccess',
      workspace: { id: workspace.id, name: 'New name' },
    });
    await rename('New name');
    const filter = { action: 'UPDATE_WORKSPACE' } as const;
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 10 });
    expect(auditLog.edges.map(({ node }) => node.detail)).toEqual(['name: "Acme" -> "New name"']);
    await customer.close();
  });

  it('refuses an empty name, and the workspaces of others', async () => {
    const { aurora, customer, rename } = await world();
    expect(await rename('  ')).toMatchObject({ __typename: 'InvalidInput' });
    const other = await aurora.createWorkspace('Other');
    const { updateWorkspace } = await customer.send(UpdateWorkspaceDocument, {
      workspaceId: other.id,
      name: 'Mine',
    });
    expect(updateWorkspace).toMatchObject({ __typename: 'WorkspaceNotFound' });
    await customer.close();
  });
});

/** A workspace with a connected role, and a key of it. */
async function connected() {
  const { aurora, workspace, token, customer } = await world();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy });
  const { id } = await aurora.connect(workspace.id, arn);
  await aurora.app.idle();
  return { aurora, workspace, token, customer, arn, id };
}

const actionsOf = async ({ client }: Aurora, workspaceId: string) => {
  const { auditLog } = await client.send(AuditLogDocument, { filter: { workspaceId }, first: 100 });
  return auditLog.edges.map(({ node }) => node.action);
};

describe('deleteAwsConnection', () => {
  it('deletes a disconnected connection; the audit log stays', async () => {
    const { aurora, workspace, customer, arn, id } = await connected();
    const remove = async () => (await customer.send(DeleteAwsConnectionDocument, { id })).deleteAwsConnection;
    expect(await remove()).toMatchObject({
      __typename: 'ConnectionInUse',
      remedies: [expect.stringContaining('disconnectAwsAccount')],
    });
    await customer.send(DisconnectAwsAccountDocument, { id });
    expect(await remove()).toEqual({
      __typename: 'DeleteAwsConnectionSuccess',
      deleted: { id, roleArn: arn, accountId: aurora.customer.accountId },
    });
    expect(await remove()).toMatchObject({ __typename: 'ConnectionNotFound' });
    expect((await customer.send(NodeDocument, { id })).node).toBeNull();
    expect((await actionsOf(aurora, workspace.id)).slice(0, 2)).toEqual([
      'DELETE_AWS_CONNECTION',
      'DISCONNECT_AWS_ACCOUNT',
    ]);
    expect(await aurora.connect(workspace.id, arn)).toMatchObject({ status: 'CONNECTED' });
    await customer.close();
  });
});

describe('deleteWorkspace', () => {
  const remove = async (
    { client }: Pick<Aurora, 'client'>,
    workspaceId: string,
    rest: { name?: string; dryRun?: boolean },
  ) => (await client.send(DeleteWorkspaceDocument, { workspaceId, dryRun: false, ...rest })).deleteWorkspace;
  const CONTENTS = {
    awsConnections: 1,
    organizations: 0,
    apiKeys: 1,
    onboardingLinks: 1,
    webhooks: 0,
    openAlerts: 0,
  };

  it('says first what would be deleted, and needs the name', async () => {
    const { aurora, workspace, customer, id } = await connected();
    await createOnboardingLink(aurora, workspace.id);
    expect(await remove(aurora, workspace.id, { dryRun: true })).toEqual({
      __typename: 'DeleteWorkspaceSuccess',
      deletion: { isDone: false, ...CONTENTS },
    });
    for (const name of [undefined, 'acme', 'Acme '])
      expect(await remove(aurora, workspace.id, { ...(name !== undefined && { name }) })).toMatchObject({
        __typename: 'InvalidInput',
        remedies: ['Repeat the name of the workspace exactly.'],
      });
    expect(await aurora.connection(id)).toMatchObject({ status: 'CONNECTED' });
    await customer.close();
  });

  it('needs the External ID where another workspace has the same name', async () => {
    const { aurora, workspace, customer, id } = await connected();
    await aurora.createWorkspace('Acme');
    expect(await remove(aurora, workspace.id, { name: 'Acme' })).toMatchObject({
      __typename: 'InvalidInput',
      message: 'Another workspace is named "Acme", too.',
    });
    expect(await aurora.connection(id)).toMatchObject({ status: 'CONNECTED' });
    expect(await remove(aurora, workspace.id, { name: workspace.externalId.value })).toMatchObject({
      __typename: 'DeleteWorkspaceSuccess',
    });
    await customer.close();
  });

  it('refuses credentials and tokens at once, ends streams, and deletes everything, on every server', async () => {
    const { aurora, workspace, token, customer, arn, id } = await connected();
    await createOnboardingLink(aurora, workspace.id);
    const other = await aurora.createWorkspace('Other');
    const server = await aurora.startAnother();
    expect((await askCredentials(aurora.app.url, encodeURIComponent(id))).status).toBe(200);
    const pending = await aurora.connect(workspace.id, `${arn}Missing`);
    const after = Buffer.from('event:0').toString('base64url');
    const streams = [aurora.client, server.client, customer].flatMap((client) => [
      client.subscribe(WorkspaceEventsDocument, { workspaceId: workspace.id, after }),
      client.subscribe(ConnectionProgressDocument, { connectionId: pending.id, after }),
    ]);
    // All have begun.
    await Promise.all(streams.map((stream) => stream.next()));
    const ends = Promise.allSettled(
      streams.map(async (stream) => {
        for await (const _ of stream);
      }),
    );

    const { __typename } = await remove(aurora, workspace.id, { name: 'Acme' });
    expect(__typename).toBe('DeleteWorkspaceSuccess');
    for (const { url } of [aurora.app, server.app]) {
      expect((await askCredentials(url, encodeURIComponent(id))).status).toBeGreaterThanOrEqual(404);
      expect((await askCredentials(url, encodeURIComponent(id), { token })).status).toBe(401);
    }
    await ends;
    await aurora.app.idle();
    for (const one of [id, workspace.id])
      expect((await server.client.send(NodeDocument, { id: one })).node).toBeNull();
    expect((await server.client.send(NodeDocument, { id: other.id })).node).not.toBeNull();
    expect((await actionsOf(aurora, workspace.id))[0]).toBe('DELETE_WORKSPACE');
    expect(await remove(aurora, workspace.id, { name: 'Acme' })).toMatchObject({
      __typename: 'WorkspaceNotFound',
    });
    await customer.close();
  });

  const CREATE_WITH_KEY = new TypedDocumentString<
    { createWorkspace: { __typename: string; workspace: { id: string } } },
    object
  >(`mutation {
    createWorkspace(name: "Keyed", idempotencyKey: "one") {
      __typename ... on CreateWorkspaceSuccess { workspace { id } } ... on Error { message }
    }
  }`);

  it('continues where a server has died, and never uses the id again', async () => {
    const { aurora, customer } = await connected();
    const create = async () => (await aurora.client.send(CREATE_WITH_KEY, {})).createWorkspace;
    const created = await create();
    // As a server that dies after the first transaction.
    const store = await aurora.database.openStore();
    const own = Buffer.from(created.workspace.id, 'base64').toString().split(':')[1] ?? '';
    const actor = { tokenId: 'operator', tokenName: 'T', address: '::1', requestId: 'r' };
    await store.deleteWorkspace(own, aurora.clock.now(), { action: 'DELETE_WORKSPACE', actor });
    await store.close();
    expect(await create()).toMatchObject({ __typename: 'IdempotencyKeyUsed' });
    aurora.clock.advance(25 * 3_600_000);
    await aurora.restart();
    await aurora.runUntil(aurora.clock.now() + 3_600_000);
    const after = await aurora.database.openStore();
    expect(await after.unpurgedWorkspaces(aurora.clock.now())).toEqual([]);
    await after.close();
    // Tokens of an issuer may still name it.
    expect(await create()).toMatchObject({ __typename: 'IdempotencyKeyUsed' });
    await customer.close();
  });
});
