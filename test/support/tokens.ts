import type { Scope } from '../../schema/generated/graphql.ts';
import type { Aurora } from './aurora.ts';
import { CreateApiKeyDocument, CreateOnboardingLinkDocument } from './documents.ts';

export const ALL_SCOPES: readonly Scope[] = ['CONNECTIONS_READ', 'CONNECTIONS_WRITE', 'CREDENTIALS_READ'];

/** Makes an API key, as the operator. */
export async function createApiKey(
  aurora: Pick<Aurora, 'client'>,
  workspaceId: string,
  {
    scopes = ALL_SCOPES,
    name = 'Key',
    expiresInDays,
  }: { scopes?: readonly Scope[]; name?: string; expiresInDays?: number } = {},
) {
  const { createApiKey: created } = await aurora.client.send(CreateApiKeyDocument, {
    workspaceId,
    name,
    scopes: [...scopes],
    expiresInDays: expiresInDays ?? null,
  });
  if (created.__typename !== 'CreateApiKeySuccess') throw new Error(created.message);
  return { token: created.token, ...created.apiKey };
}

/** Makes an onboarding link, as the operator. */
export async function createOnboardingLink(
  aurora: Pick<Aurora, 'client'>,
  workspaceId: string,
  expiresIn = 86_400,
) {
  const { createOnboardingLink: created } = await aurora.client.send(CreateOnboardingLinkDocument, {
    workspaceId,
    expiresIn,
  });
  if (created.__typename !== 'CreateOnboardingLinkSuccess') throw new Error(created.message);
  return { token: created.token, url: created.url, ...created.onboardingLink };
}
