/** Changes the settings of a connection. */
import { builder } from './builder.ts';
import { resultOf, valueOrUnionError } from './errors.ts';
import { ALL_LABELS, LabelInput } from './labels.ts';
import { AwsConnectionNode } from './nodes.ts';
import { CONNECTION_ID, reachConnection, withoutNulls } from './reach.ts';

builder.mutationField('updateAwsConnection', (t) =>
  t.field({
    type: AwsConnectionNode,
    authScopes: { scope: 'connections:write', onboarding: true },
    description:
      'Changes the name, the labels or the Region of a connection. Absent arguments change nothing. The audit log has the old and the new values. No event tells of it.',
    errors: resultOf('UpdateAwsConnection', 'awsConnection', 'ConnectionNotFound', 'InvalidInput'),
    args: {
      id: t.arg.id(CONNECTION_ID),
      name: t.arg.string({ description: 'The new name: 1 to 100 characters. Null removes the name.' }),
      labels: t.arg({
        type: [LabelInput],
        description: `The new labels. ${ALL_LABELS} An empty list removes them; null changes nothing.`,
      }),
      region: t.arg.string({
        description:
          "The AWS Region whose STS endpoint Aurora calls, in the role's partition. Null changes nothing.",
      }),
    },
    resolve: async (_root, { id, name, labels, region }, context) => {
      const connectionId = await reachConnection(context, id);
      // Only for the name, null and absent differ.
      const request = { ...withoutNulls({ labels, region }), name };
      return valueOrUnionError(
        await context.connections.updateAwsConnection(connectionId, request, context.actor),
      );
    },
  }),
);
