/** Which workspaces to list, and in which order; and the operator's overview of all of them. */
import { STATUSES } from '../connection/connection.ts';
import type { StatusCount, WorkspaceList, WorkspaceOrder } from '../storage/connections.ts';
import { builder, enumOf } from './builder.ts';
import { ConnectionStatusType } from './connection-failure.ts';
import {
  ConnectionCountType,
  DirectionType,
  MAX_SEARCH_CHARACTERS,
  ofEachStatus,
  readSearch,
} from './connection-list.ts';
import { FULL_SCAN_COST } from './cost.ts';

export const WorkspaceFilterInput = builder.inputType('WorkspaceFilter', {
  description: 'Selects the workspaces that match every field that is set.',
  fields: (t) => ({
    search: t.string({
      description: `Only workspaces whose name contains this text, ignoring case, or whose External ID it is. At most ${MAX_SEARCH_CHARACTERS} characters.`,
    }),
    status: t.field({
      type: [ConnectionStatusType],
      description: 'Only workspaces with a connection that has one of these statuses.',
    }),
  }),
});

const OrderFieldType = enumOf<WorkspaceOrder>('WorkspaceOrderField', 'What to sort workspaces by.', {
  CREATED_AT: 'Sort by when the workspace was created.',
  NAME: 'Sort by name, ignoring case.',
});

export const WorkspaceOrderInput = builder.inputType('WorkspaceOrder', {
  description: 'How to sort workspaces.',
  fields: (t) => ({
    field: t.field({ type: OrderFieldType, required: true, description: 'What to sort by.' }),
    direction: t.field({
      type: DirectionType,
      required: true,
      defaultValue: 'ASC',
      description: 'The direction of the sort order.',
    }),
  }),
});

/** @throws GraphQLError BAD_USER_INPUT */
export function readWorkspaceList(
  filter: typeof WorkspaceFilterInput.$inferInput | null | undefined,
  orderBy: typeof WorkspaceOrderInput.$inferInput | null | undefined,
): WorkspaceList {
  return {
    search: readSearch(filter?.search),
    statuses: filter?.status ?? undefined,
    orderBy: orderBy?.field ?? 'CREATED_AT',
    descending: orderBy?.direction === 'DESC',
  };
}

type Overview = { readonly workspaces: number; readonly connections: readonly StatusCount[] };

const OverviewType = builder.objectRef<Overview>('Overview').implement({
  description: 'How many workspaces and connections this installation has.',
  fields: (t) => ({
    workspaceCount: t.exposeInt('workspaces', { description: 'The number of workspaces.' }),
    connectionCounts: t.field({
      type: [ConnectionCountType],
      complexity: { field: 1, multiplier: STATUSES.length },
      description:
        'The number of connections of all workspaces with each status. Lists every status once, the most urgent first.',
      resolve: ({ connections }) => ofEachStatus(connections),
    }),
  }),
});

builder.queryField('overview', (t) =>
  t.field({
    type: OverviewType,
    authScopes: { operator: true },
    complexity: FULL_SCAN_COST,
    description: 'The installation as a whole. `workspaces` lists the workspaces one by one.',
    resolve: async (_root, _args, { store }) => {
      const [workspaces, connections] = await Promise.all([
        store.countWorkspaces('ALL', {}, Number.MAX_SAFE_INTEGER),
        store.connectionTotals(),
      ]);
      return { workspaces, connections };
    },
  }),
);
