/** The two things that have an id: workspaces and connections. Their fields are added beside their subjects. */
import type { Workspace } from '../connections/store.ts';
import type { Connection } from '../domain/connection.ts';
import { builder } from './builder.ts';
import { decodeId } from './ids.ts';

export const WorkspaceNode = builder.objectRef<Workspace>('Workspace');
export const AwsConnectionNode = builder.objectRef<Connection>('AwsConnection');

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Anything that has an id. Null when there is no such thing, or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id, as it was given.' }) },
    resolve: async (_root, { id }, context) => {
      const decoded = decodeId(id);
      if (decoded === null) return null;
      return decoded.type === 'Workspace'
        ? context.workspaces.load(decoded.id)
        : context.awsConnections.load(decoded.id);
    },
  }),
);
