/** The objects with a global ID, such as workspaces, connections and alerts. Other files add their fields. */

import type { Alert } from '../alerts/alert.ts';
import { tokenIdOf } from '../auth/token-id.ts';
import { readsEverything, seesInvitations } from '../auth/viewer.ts';
import type { Connection } from '../connection/connection.ts';
import type { Workspace } from '../storage/connections.ts';
import type { Organization } from '../storage/organizations.ts';
import type { ApiKey } from '../storage/tokens.ts';
import type { Webhook } from '../storage/webhooks.ts';
import { builder, moment, momentOrNull } from './builder.ts';
import { decodeId, encodeId, type NodeType } from './ids.ts';

/** The options of the field `id`. */
export const globalId = (type: NodeType, what: string) => ({
  description: `The opaque global ID of this ${what}.`,
  resolve: ({ id }: { readonly id: string }) => encodeId(type, id),
});

export const WorkspaceNode = builder.objectRef<Workspace>('Workspace');
export const AwsConnectionNode = builder.objectRef<Connection>('AwsConnection');
export const OrganizationNode = builder.objectRef<Organization>('Organization');
export const OnboardingLinkNode = builder.objectRef<ApiKey>('OnboardingLink');
export const AlertNode = builder.objectRef<Alert>('Alert');
export const WebhookNode = builder.objectRef<Webhook>('Webhook');
export const ApiKeyNode = builder.objectRef<ApiKey>('ApiKey');

for (const node of [ApiKeyNode, OnboardingLinkNode]) {
  builder.objectFields(node, (t) => ({
    tokenId: t.string({
      description: 'The id of the token in the audit log. It cannot be used as a token.',
      resolve: tokenIdOf,
    }),
    hint: t.exposeString('hint', {
      description:
        'The last four digits of the token, to tell tokens apart. Of a token created before 0.2.0: the four before its checksum of seven digits.',
    }),
    createdAt: t.expose('createdAt', moment('When the token was created.')),
    lastUsedAt: t.expose(
      'lastUsedAt',
      momentOrNull('When the token was last used, to the minute. Null before the first use.'),
    ),
    revokedAt: t.expose(
      'revokedAt',
      momentOrNull('When the token was revoked. Null when it was not revoked.'),
    ),
  }));
}

/** Whether the value is a stored token of this kind. */
export function isToken(value: unknown, kind: ApiKey['kind']): boolean {
  return typeof value === 'object' && value !== null && 'hint' in value && (value as ApiKey).kind === kind;
}

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    authScopes: { scope: 'connections:read', onboarding: true },
    nullable: true,
    description:
      'Loads any object by its global ID. Null when it does not exist or the token may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The global ID, exactly as the API returned it.' }) },
    resolve: async (_root, { id }, context) => {
      const decoded = decodeId(id);
      switch (decoded?.type) {
        case 'Workspace':
          return context.workspaces.load(decoded.id);
        case 'AwsConnection':
          return context.awsConnections.load(decoded.id);
        case 'Organization':
          return context.organizationsById.load(decoded.id);
        case 'ApiKey':
          // Only operators and auditors see keys, as the rules of the fields that lead to them say.
          return readsEverything(context.viewer) ? context.apiKeysById.load(decoded.id) : null;
        case 'Alert':
          return context.alertsById.load(decoded.id);
        case 'Webhook':
          return seesInvitations(context.viewer) ? context.webhooksById.load(decoded.id) : null;
        case 'OnboardingLink':
          return seesInvitations(context.viewer) ? context.onboardingLinksById.load(decoded.id) : null;
        default:
          return null;
      }
    },
  }),
);
