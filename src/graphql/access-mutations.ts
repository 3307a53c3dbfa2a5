/** Mutations about what a role may do. */
import { builder } from './builder.ts';
import { connectionOf } from './context.ts';
import { AWS_CALL_COST, GENERATION_COST } from './cost.ts';
import { resultOf, valueOrUnionError } from './errors.ts';
import { AwsConnectionNode } from './nodes.ts';
import { CONNECTION_ID, reachConnection } from './reach.ts';
import { DenialType } from './role-access.ts';

/** A person waits for the answer. */
const MAX_CHECK_MS = 60_000;

builder.mutationFields((t) => ({
  checkAccess: t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: AWS_CALL_COST,
    description:
      'Finds out now what the role may do and who may use it. Aurora does the same once a day. Changes are events, and the answer has them.',
    errors: resultOf('CheckAccess', 'awsConnection', 'ConnectionNotFound', 'RoleNotRead'),
    args: { id: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { id }, context) =>
      valueOrUnionError(
        await context.access.check(await reachConnection(context, id), AbortSignal.timeout(MAX_CHECK_MS)),
      ),
  }),

  reportAccessDenied: t.field({
    type: DenialType,
    authScopes: { scope: 'credentials:read' },
    complexity: GENERATION_COST,
    description:
      'Reports the error message with which AWS refused a call of a program. Aurora reads action and layer from it, counts it, and answers with the smallest change that allows the call. A check that finds the action allowed removes it; otherwise it ends 14 days after the last report.',
    errors: resultOf('ReportAccessDenied', 'denial', 'ConnectionNotFound', 'InvalidInput'),
    args: {
      connectionId: t.arg.id(CONNECTION_ID),
      message: t.arg.string({
        required: true,
        description: 'The whole message of the error, as AWS returned it: up to 4,096 characters.',
      }),
    },
    resolve: async (_root, { connectionId, message }, context) => {
      const id = await reachConnection(context, connectionId);
      const denial = valueOrUnionError(await context.access.reportDenied(id, message));
      return { ...denial, connection: await connectionOf(id, context) };
    },
  }),
}));
