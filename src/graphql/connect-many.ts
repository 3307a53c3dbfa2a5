/** Many accounts at once. */

import type { Connection } from '../connection/connection.ts';
import { type ConnectedLine, type LineOutcome, MOST_LINES } from '../connections/connect-many.ts';
import { DEFAULT_ROLE_NAME } from '../setup-kit/role-setup.ts';
import { builder } from './builder.ts';
import { accountListCost } from './cost.ts';
import {
  ErrorInterface,
  IdentityUnavailable,
  InvalidInput,
  refusalAsValue,
  valueOrThrow,
  WorkspaceNotFound,
  WorkspaceRequired,
} from './errors.ts';
import { AwsConnectionNode } from './nodes.ts';
import { reachWorkspace } from './reach.ts';

const OUTCOMES: Readonly<Record<LineOutcome['kind'], string>> = {
  STARTED: 'A verification has begun: follow it with workspaceEvents or connectionProgress.',
  UNCHANGED: 'The role is connected or being verified already; nothing has changed.',
  DUPLICATE: 'The role stands on an earlier line, too: "duplicateOf".',
  SKIPPED: 'The list itself says that there is nothing to connect, such as a suspended account: "note".',
  REFUSED: 'Nothing was stored: "error" says why, and what to do.',
};

const OutcomeType = builder.enumType('AccountLineOutcome', {
  description: 'What became of a line of a list.',
  values: Object.fromEntries(
    Object.entries(OUTCOMES).map(([kind, description]) => [kind, { value: kind, description }]),
  ) as Record<LineOutcome['kind'], { value: LineOutcome['kind']; description: string }>,
});

const AccountLineType = builder.objectRef<ConnectedLine>('AccountLine').implement({
  description: 'What became of a line of a list of accounts.',
  fields: (t) => ({
    number: t.exposeInt('number', {
      description:
        'The line of the text, or the place in the list of ARNs, from 1. A line may hold several accounts.',
    }),
    input: t.exposeString('input', { description: 'What stood there.' }),
    roleArn: t.string({
      nullable: true,
      description: "The role's ARN. Null where none could be read.",
      resolve: ({ role }) => role?.arn ?? null,
    }),
    outcome: t.field({
      type: OutcomeType,
      description: 'What became of it.',
      resolve: ({ outcome }) => outcome.kind,
    }),
    awsConnection: t.field({
      type: AwsConnectionNode,
      nullable: true,
      description: 'The connection: where it is STARTED or UNCHANGED.',
      resolve: ({ outcome }): Connection | null => ('connection' in outcome ? outcome.connection : null),
    }),
    error: t.field({
      type: ErrorInterface,
      nullable: true,
      description:
        'What was wrong: where it is REFUSED. InvalidRoleArn, PartitionMismatch, RoleInAurorasAccount or TooManyAccounts.',
      resolve: ({ outcome }) => (outcome.kind === 'REFUSED' ? refusalAsValue(outcome.refusal) : null),
    }),
    duplicateOf: t.int({
      nullable: true,
      description: 'The line on which the role stands first: where it is a DUPLICATE.',
      resolve: ({ outcome }) => (outcome.kind === 'DUPLICATE' ? outcome.of : null),
    }),
    note: t.string({
      nullable: true,
      description: 'Why there was nothing to connect: where it is SKIPPED.',
      resolve: ({ outcome }) => (outcome.kind === 'SKIPPED' ? outcome.reason : null),
    }),
  }),
});

builder.mutationField('connectAwsAccounts', (t) =>
  t.field({
    type: [AccountLineType],
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: (args) => accountListCost(args, MOST_LINES),
    ownTurn: true,
    description: `Connects up to ${MOST_LINES} AWS accounts at once, and answers for each line, in their order, without waiting for the verifications: follow them with workspaceEvents. One line that is wrong keeps no other from being connected. To send the list again changes nothing for what is connected, and tries anew what is not.`,
    errors: {
      types: [InvalidInput, WorkspaceRequired, WorkspaceNotFound, IdentityUnavailable],
      union: { name: 'ConnectAwsAccountsResult' },
      result: { name: 'ConnectAwsAccountsSuccess' },
      dataField: { name: 'lines' },
    },
    args: {
      workspaceId: t.arg.id({ description: "Whose they shall be. A workspace's own token need not say." }),
      roleArns: t.arg.stringList({
        description: 'The ARNs of the roles, or account ids. Instead of "text".',
      }),
      text: t.arg.string({
        description:
          'The list as it was pasted, instead of "roleArns": role ARNs or account ids, one a line, or the CSV that the console of AWS Organizations exports. Blank lines and those that begin with "#" say nothing.',
      }),
      roleName: t.arg.string({
        description: `For account ids: the name of the role, the same in each. Default: ${DEFAULT_ROLE_NAME}.`,
      }),
      region: t.arg.string({ description: "The Region whose STS to ask. Default: Aurora's own." }),
    },
    resolve: async (_root, { workspaceId, roleArns, text, roleName, region }, context) =>
      valueOrThrow(
        await context.connections.connectAwsAccounts(
          {
            workspaceId: valueOrThrow(reachWorkspace(context, workspaceId)),
            roleArns: roleArns ?? undefined,
            text: text ?? undefined,
            roleName: roleName ?? undefined,
            region: region ?? undefined,
          },
          context.actor,
        ),
      ),
  }),
);
