/** The things that have an id: workspaces, connections, API keys, onboarding links. Their fields are added beside their subjects. */
import { mayInvite } from '../auth/viewer.ts';
import type { Connection } from '../connection/connection.ts';
import type { Workspace } from '../storage/connections.ts';
import type { ApiKey } from '../storage/tokens.ts';
import { builder } from './builder.ts';
import { decodeId } from './ids.ts';

export const WorkspaceNode = builder.objectRef<Workspace>('Workspace');
export const AwsConnectionNode = builder.objectRef<Connection>('AwsConnection');
export const OnboardingLinkNode = builder.objectRef<ApiKey>('OnboardingLink');
export const ApiKeyNode = builder.objectRef<ApiKey>('ApiKey');

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description: 'Anything that has an id. Null when there is no such thing, or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The id, as it was given.' }) },
    resolve: async (_root, { id }, context) => {
      const decoded = decodeId(id);
      switch (decoded?.type) {
        case 'Workspace':
          return context.workspaces.load(decoded.id);
        case 'AwsConnection':
          return context.awsConnections.load(decoded.id);
        case 'ApiKey':
          // Keys are the operator's, as the rules of the fields say that lead to them.
          return context.viewer.kind === 'OPERATOR' ? context.apiKeysById.load(decoded.id) : null;
        case 'OnboardingLink':
          return mayInvite(context.viewer) ? context.onboardingLinksById.load(decoded.id) : null;
        default:
          return null;
      }
    },
  }),
);
