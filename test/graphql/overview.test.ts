/** What an operator sees of all workspaces. */
import { describe, expect, it } from 'vitest';
import type { WorkspacesOverviewQueryVariables } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { startAurora } from '../support/aurora.ts';
import { OverviewDocument, WorkspacesOverviewDocument } from '../support/documents.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

/** Three workspaces: one with a working and a failing role, one with a working role, one empty. */
async function world() {
  const aurora = await startAurora();
  const connect = async (name: string, broken: number) => {
    aurora.clock.advance(1_000);
    const workspace = await aurora.createWorkspace(name);
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    await aurora.connect(workspace.id, aurora.customer.createRole(`Works${name}`, { trustPolicy }).arn);
    for (let index = 0; index < broken; index++) {
      const other = aurora.trustPolicy('another-external-id-of-someone');
      const { arn } = aurora.customer.createRole(`Broken${name}`, { trustPolicy: other });
      await aurora.runToEnd((await aurora.connect(workspace.id, arn)).id);
    }
    return workspace;
  };
  const zebra = await connect('Zebra', 1);
  const apple = await connect('apple', 0);
  aurora.clock.advance(1_000);
  const mango = await aurora.createWorkspace('Mango');
  return { aurora, zebra, apple, mango };
}

const sums = (counts: readonly { status: string; count: number }[]) =>
  Object.fromEntries(counts.filter(({ count }) => count > 0).map(({ status, count }) => [status, count]));

describe('the overview', () => {
  it('counts everything for the operator, and each workspace', async () => {
    const { aurora } = await world();
    const { overview } = await aurora.client.send(OverviewDocument, {});
    expect(overview.workspaceCount).toBe(3);
    expect(overview.connectionCounts).toHaveLength(6);
    expect(sums(overview.connectionCounts)).toEqual({ CONNECTED: 2, FAILED: 1 });
    const { workspaces } = await aurora.client.send(WorkspacesOverviewDocument, {});
    expect(workspaces.edges.map(({ node }) => [node.name, sums(node.connectionCounts)])).toEqual([
      ['Zebra', { CONNECTED: 1, FAILED: 1 }],
      ['apple', { CONNECTED: 1 }],
      ['Mango', {}],
    ]);
  });

  it('finds, filters and sorts workspaces', async () => {
    const { aurora, zebra } = await world();
    const names = async (variables: WorkspacesOverviewQueryVariables) => {
      const { workspaces } = await aurora.client.send(WorkspacesOverviewDocument, variables);
      return workspaces.edges.map(({ node }) => node.name);
    };
    expect(await names({ filter: { search: 'AN' } })).toEqual(['Mango']);
    expect(await names({ filter: { search: ` ${zebra.externalId.value} ` } })).toEqual(['Zebra']);
    expect(await names({ filter: { status: ['FAILED', 'INSECURE'] } })).toEqual(['Zebra']);
    const byName = { orderBy: { field: 'NAME', direction: 'DESC' } } as const;
    expect(await names(byName)).toEqual(['Zebra', 'Mango', 'apple']);
  });

  it('has cursors that hold in the order in which they were returned', async () => {
    const { aurora } = await world();
    const orderBy = { field: 'NAME', direction: 'ASC' } as const;
    const page = async (after?: string) =>
      (await aurora.client.send(WorkspacesOverviewDocument, { orderBy, first: 1, ...(after && { after }) }))
        .workspaces;
    const first = await page();
    const second = await page(first.pageInfo.endCursor ?? '');
    const third = await page(second.pageInfo.endCursor ?? '');
    expect([first, second, third].map(({ edges }) => edges[0]?.node.name)).toEqual([
      'apple',
      'Mango',
      'Zebra',
    ]);
    expect(third.pageInfo.hasNextPage).toBe(false);
    const after = first.pageInfo.endCursor ?? '';
    await expect(aurora.client.send(WorkspacesOverviewDocument, { after })).rejects.toThrow(
      'not a valid cursor',
    );
  });

  it('is for the operator alone; others see their own workspaces', async () => {
    const { aurora, apple, zebra } = await world();
    for (const { token } of [
      await createApiKey(aurora, apple.id, { scopes: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE'] }),
      await createOnboardingLink(aurora, apple.id),
    ]) {
      const client = createClient(aurora.app.url, token);
      await expect(client.send(OverviewDocument, {})).rejects.toThrow('role of an operator');
      const { workspaces } = await client.send(WorkspacesOverviewDocument, {});
      expect(workspaces.edges.map(({ node }) => node.name)).toEqual(['apple']);
      const filter = { search: zebra.externalId.value };
      const other = await client.send(WorkspacesOverviewDocument, { filter });
      expect(other.workspaces.edges).toEqual([]);
    }
  });
});
