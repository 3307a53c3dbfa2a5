/** Connects many accounts at once. */

import type { Connection } from '../connection/connection.ts';
import { type ConnectedLine, type LineOutcome, MAX_LINES } from '../connections/connect-many.ts';
import { DEFAULT_ROLE_NAME } from '../setup-kit/role-setup.ts';
import { builder, enumOf } from './builder.ts';
import { accountListCost } from './cost.ts';
import { ErrorInterface, refusalAsValue, resultOf, valueOrUnionError, WORKSPACE_ERRORS } from './errors.ts';
import { ALL_LABELS, LabelInput } from './labels.ts';
import { AwsConnectionNode } from './nodes.ts';
import { reachWorkspace, WORKSPACE_ID, withoutNulls } from './reach.ts';

const OutcomeType = enumOf<LineOutcome['kind']>(
  'AccountLineOutcome',
  'The outcome for one account of a list.',
  {
    STARTED: 'A verification started: follow it with `workspaceEvents` or `connectionProgress`.',
    UNCHANGED: 'The role is already connected or being verified. Nothing changed.',
    DUPLICATE: 'The same role is on an earlier line, which `duplicateOf` names.',
    SKIPPED: 'The list itself says not to connect this account, for example because AWS suspended it.',
    REFUSED: 'Nothing was stored: `error` says why, and what to do.',
  },
);

const AccountLineType = builder.objectRef<ConnectedLine>('AccountLine').implement({
  description: 'One account of a list of accounts, and its outcome.',
  fields: (t) => ({
    number: t.exposeInt('number', {
      description:
        'The line number in `text`, or the position in `roleArns`, starting from 1. A line may hold several accounts.',
    }),
    input: t.exposeString('input', { description: 'The text that was submitted for this account.' }),
    roleArn: t.string({
      nullable: true,
      description: 'The ARN of the role. Null when the text contains no valid ARN or account ID.',
      resolve: ({ role }) => role?.arn ?? null,
    }),
    outcome: t.field({
      type: OutcomeType,
      description: 'The outcome for this account.',
      resolve: ({ outcome }) => outcome.kind,
    }),
    awsConnection: t.field({
      type: AwsConnectionNode,
      nullable: true,
      description: 'The connection. Null unless the outcome is STARTED or UNCHANGED.',
      resolve: ({ outcome }): Connection | null => ('connection' in outcome ? outcome.connection : null),
    }),
    error: t.field({
      type: ErrorInterface,
      nullable: true,
      description:
        'Why the account was refused: InvalidRoleArn, InvalidInput (its Region), PartitionMismatch, RoleInAurorasAccount or TooManyAccounts. Null unless the outcome is REFUSED.',
      resolve: ({ outcome }) => (outcome.kind === 'REFUSED' ? refusalAsValue(outcome.refusal) : null),
    }),
    duplicateOf: t.int({
      nullable: true,
      description: 'The number of the earlier line with the same role. Null unless the outcome is DUPLICATE.',
      resolve: ({ outcome }) => (outcome.kind === 'DUPLICATE' ? outcome.of : null),
    }),
    note: t.string({
      nullable: true,
      description: 'Why the account was skipped. Null unless the outcome is SKIPPED.',
      resolve: ({ outcome }) => (outcome.kind === 'SKIPPED' ? outcome.reason : null),
    }),
  }),
});

builder.mutationField('connectAwsAccounts', (t) =>
  t.field({
    type: [AccountLineType],
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: (args) => accountListCost(args, MAX_LINES),
    ownTurn: true,
    description: `Connects up to ${MAX_LINES} AWS accounts at once. Returns the outcome for each line in order, without waiting for the verifications: follow them with \`workspaceEvents\`. An invalid line does not affect the others. Sending the list again changes nothing for connected accounts, and retries the others.`,
    errors: resultOf(
      'ConnectAwsAccounts',
      'lines',
      'InvalidInput',
      ...WORKSPACE_ERRORS,
      'IdentityUnavailable',
    ),
    args: {
      workspaceId: t.arg.id(WORKSPACE_ID),
      roleArns: t.arg.stringList({
        description: 'The ARNs of the roles, or account IDs. Use this or `text`.',
      }),
      text: t.arg.string({
        description:
          'The list as the user pasted it: role ARNs or account IDs, one per line, or the CSV that the AWS Organizations console exports, to which you may add the columns "Role ARN", "Role name" and "Region". Aurora ignores blank lines and lines that start with "#". Use this or `roleArns`.',
      }),
      roleName: t.arg.string({
        description: `The name of the role in every account, for a list of account IDs. Default: ${DEFAULT_ROLE_NAME}.`,
      }),
      region: t.arg.string({
        description: "The AWS Region whose STS endpoint Aurora calls. Default: Aurora's own Region.",
      }),
      labels: t.arg({ type: [LabelInput], description: `The labels of each connection. ${ALL_LABELS}` }),
    },
    resolve: async (_root, args, context) => {
      const workspaceId = valueOrUnionError(reachWorkspace(context, args.workspaceId));
      const request = { ...withoutNulls(args), workspaceId };
      return valueOrUnionError(await context.connections.connectAwsAccounts(request, context.actor));
    },
  }),
);
