/** Renaming and deleting workspaces, and deleting connections. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { AuditLogDocument, UpdateWorkspaceDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

type Client = Aurora['client'];

async function world() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace('Acme');
  const { token } = await createApiKey(aurora, workspace.id);
  const customer = createClient(aurora.app.url, token);
  const rename = async (name: string, { client }: { client: Client } = { client: customer }) =>
    (await client.send(UpdateWorkspaceDocument, { workspaceId: workspace.id, name })).updateWorkspace;
  return { aurora, workspace, customer, rename };
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
