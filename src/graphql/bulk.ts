/** Retries, checks and disconnects many connections at once. */
import type { Connection } from '../connection/connection.ts';
import { connectionNotFound } from '../connection/refusal.ts';
import { type BulkAction, type BulkOutcome, MAX_BULK_CONNECTIONS } from '../connections/bulk.ts';
import { badInput } from './bad-input.ts';
import { builder, enumOf } from './builder.ts';
import { ConnectionFilterInput, readConnectionFilter } from './connection-list.ts';
import type { GraphQLContext } from './context.ts';
import { AWS_CALL_COST, BULK_CONNECTION_COST } from './cost.ts';
import {
  directResultOf,
  ErrorInterface,
  refusalAsValue,
  valueOrUnionError,
  WORKSPACE_ERRORS,
} from './errors.ts';
import { encodeId } from './ids.ts';
import { AwsConnectionNode } from './nodes.ts';
import { findConnection, reachWorkspace, WORKSPACE_ID } from './reach.ts';

type Result = { readonly id: string; readonly outcome: BulkOutcome };
type Results = { readonly results: readonly Result[]; readonly more: boolean };

const OutcomeType = enumOf<BulkOutcome['kind']>(
  'BulkOutcome',
  'The outcome for one connection of a bulk action.',
  {
    DONE: 'The action was done: the verification or the check is due now, or the account is disconnected.',
    UNCHANGED: 'There was nothing to do.',
    REFUSED: 'Nothing changed: `error` says why, and what to do.',
  },
);

const ResultType = builder.objectRef<Result>('AwsConnectionResult').implement({
  description: 'One connection of a bulk action, and its outcome.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the connection, as the request has it.' }),
    outcome: t.field({
      type: OutcomeType,
      description: 'The outcome for this connection.',
      resolve: ({ outcome }) => outcome.kind,
    }),
    awsConnection: t.field({
      type: AwsConnectionNode,
      nullable: true,
      description:
        'The connection after the action. Null when it does not exist, or the token may not see it.',
      resolve: ({ outcome }): Connection | null => outcome.connection,
    }),
    error: t.field({
      type: ErrorInterface,
      nullable: true,
      description:
        'Why it was refused: ConnectionNotFound, ConnectionNotRetryable, ConnectionNotCheckable or TooManyAccounts. Null unless the outcome is REFUSED.',
      resolve: ({ outcome }) => (outcome.kind === 'REFUSED' ? refusalAsValue(outcome.refusal) : null),
    }),
  }),
});

const ResultsType = builder.objectRef<Results>('AwsConnectionResults').implement({
  description: 'The outcomes of a bulk action.',
  fields: (t) => ({
    results: t.expose('results', {
      type: [ResultType],
      description: 'One for each connection: in the order of `ids`, or in any order for a filter.',
    }),
    more: t.exposeBoolean('more', {
      description: `Whether the filter matches more than the ${MAX_BULK_CONNECTIONS} connections of one request. If so, send it again once these have changed.`,
    }),
  }),
});

const MISSING: BulkOutcome = { kind: 'REFUSED', refusal: connectionNotFound().error, connection: null };

type Arguments = {
  readonly workspaceId?: string | null | undefined;
  readonly ids?: readonly string[] | null | undefined;
  readonly filter?: typeof ConnectionFilterInput.$inferInput | null | undefined;
};

async function run(action: BulkAction, args: Arguments, context: GraphQLContext): Promise<Results> {
  const { ids, filter } = args;
  if ((ids == null) === (filter == null))
    throw badInput('The connections come either as "ids" or as "filter".', ['Pass one of the two.']);
  return ids == null ? byFilter(action, args, context) : byIds(action, ids, context);
}

async function byIds(action: BulkAction, ids: readonly string[], context: GraphQLContext): Promise<Results> {
  const unique = [...new Set(ids)];
  if (unique.length > MAX_BULK_CONNECTIONS) {
    throw badInput(`"ids" has ${unique.length} ids, but at most ${MAX_BULK_CONNECTIONS} are allowed.`, [
      `Send the first ${MAX_BULK_CONNECTIONS}, then the others.`,
    ]);
  }
  const found = await Promise.all(unique.map((id) => findConnection(context, id)));
  const present = found.filter((connection) => connection !== null);
  const outcomes = await context.bulk.run(action, present, context.actor);
  const results = unique.map((id, index) => ({
    id,
    outcome: outcomes.get(found[index]?.id ?? '') ?? MISSING,
  }));
  return { results, more: false };
}

async function byFilter(
  action: BulkAction,
  { workspaceId, filter }: Arguments,
  context: GraphQLContext,
): Promise<Results> {
  const id = valueOrUnionError(reachWorkspace(context, workspaceId));
  const { connections, more } = await context.bulk.select(action, id, readConnectionFilter(filter));
  const outcomes = await context.bulk.run(action, connections, context.actor);
  const results = [...outcomes].map(([own, outcome]) => ({ id: encodeId('AwsConnection', own), outcome }));
  return { results, more };
}

/** The cost of an action on each connection, with its result. */
function costOfAll({ ids }: { readonly ids?: readonly string[] | null | undefined }) {
  const count = Math.min(ids?.length ?? MAX_BULK_CONNECTIONS, MAX_BULK_CONNECTIONS);
  return { field: AWS_CALL_COST + count * BULK_CONNECTION_COST, multiplier: Math.max(1, count) };
}

const SELECTION_HELP = `Pass \`ids\`, or a \`filter\` over the connections of a workspace; \`{}\` selects all. At most ${MAX_BULK_CONNECTIONS} at once, with one result for each. One that is refused does not affect the others.`;

builder.mutationFields((t) => {
  const field = (action: BulkAction, name: string, description: string) =>
    t.field({
      type: ResultsType,
      authScopes: { scope: 'connections:write', onboarding: true },
      complexity: costOfAll,
      ownTurn: true,
      description: `${description} ${SELECTION_HELP}`,
      errors: directResultOf(name, ...WORKSPACE_ERRORS),
      args: {
        workspaceId: t.arg.id(WORKSPACE_ID),
        ids: t.arg.idList({ description: 'The ids of the connections.' }),
        filter: t.arg({ type: ConnectionFilterInput, description: 'Which connections of the workspace.' }),
      },
      resolve: (_root, args, context) => run(action, args, context),
    });
  return {
    retryConnections: field(
      'RETRY',
      'RetryConnectionsResult',
      'Tries connections again, as `retryConnection` does, without waiting for the attempts: follow them with `workspaceEvents`. A filter selects FAILED, INSECURE and DEGRADED ones. They count as roles in lists (LISTED_ROLES).',
    ),
    checkAwsConnections: field(
      'CHECK',
      'CheckAwsConnectionsResult',
      'Makes the next check of connected roles due now. Workspaces take turns, so other workspaces do not wait for them. Each `lastCheckedAt` shows how far it has come, and `workspaceEvents` what was found. A filter selects CONNECTED, INSECURE and DEGRADED ones. They count as roles in lists (LISTED_ROLES).',
    ),
    disconnectAwsAccounts: field(
      'DISCONNECT',
      'DisconnectAwsAccountsResult',
      'Disconnects accounts, as `disconnectAwsAccount` does.',
    ),
  };
});
