/** Ends the sessions that programs have of a role. */
import { type Connection, roleOf } from '../connection/connection.ts';
import { type SessionRevocation, sessionRevocation } from '../setup-kit/revoked-sessions.ts';
import { builder } from './builder.ts';
import { directResultOf, valueOrUnionError } from './errors.ts';
import { AwsConnectionNode } from './nodes.ts';
import { CONNECTION_ID, reachConnection } from './reach.ts';

type Revoked = SessionRevocation & { readonly connection: Connection };

const RevokedSessionsType = builder.objectRef<Revoked>('RevokedSessions').implement({
  description:
    'What Aurora did, and what is left to the owner of the role: AWS accepts sessions that programs already have until they expire.',
  fields: (t) => ({
    awsConnection: t.expose('connection', {
      type: AwsConnectionNode,
      description: 'The connection, with the moment of the revocation.',
    }),
    policyName: t.string({
      description: 'The name of the policy to attach to the role.',
      resolve: ({ policy }) => policy.name,
    }),
    policy: t.string({
      description:
        'The policy that ends all older sessions of the role in AWS, also those of other callers. Its JSON, indented.',
      resolve: ({ policy }) => JSON.stringify(policy.document, null, 2),
    }),
    commands: t.exposeString('commands', {
      description: 'AWS CLI commands that attach the policy, for sh, bash and zsh.',
    }),
  }),
});

builder.mutationField('revokeSessions', (t) =>
  t.field({
    type: RevokedSessionsType,
    authScopes: { scope: 'connections:write' },
    description:
      'Forgets the sessions of a role that programs use: each server makes new ones from now on. Returns the policy with which the owner of the role ends the older sessions in AWS.',
    errors: directResultOf('RevokeSessionsResult', 'ConnectionNotFound'),
    args: { connectionId: t.arg.id(CONNECTION_ID) },
    resolve: async (_root, { connectionId }, context) => {
      const { connections, credentials, actor } = context;
      const id = await reachConnection(context, connectionId);
      const { connection, issuedBefore } = valueOrUnionError(await connections.revokeSessions(id, actor));
      credentials.forget(connection.id);
      return { connection, ...sessionRevocation(roleOf(connection), issuedBefore) };
    },
  }),
);
