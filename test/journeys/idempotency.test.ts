import { describe, expect, it } from 'vitest';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { ConnectionAlertsDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

const MISTAKE = '... on Error { message code remedies } ... on IdempotencyKeyUsed { createdId }';
const WORKSPACE = `mutation ($name: String!, $key: String) {
  createWorkspace(name: $name, idempotencyKey: $key) { ... on CreateWorkspaceSuccess { workspace { id name } } ${MISTAKE} }
}`;
const API_KEY = `mutation ($workspaceId: ID!, $key: String) {
  createApiKey(workspaceId: $workspaceId, name: "Deploy", scopes: [CONNECTIONS_READ], idempotencyKey: $key) {
    ... on CreateApiKeySuccess { apiKey { id } token } ${MISTAKE} } }`;
const LINK = `mutation ($workspaceId: ID, $key: String) {
  createOnboardingLink(workspaceId: $workspaceId, idempotencyKey: $key) {
    ... on CreateOnboardingLinkSuccess { onboardingLink { id } token } ${MISTAKE} } }`;
const KIT = `mutation ($workspaceId: ID, $key: String) {
  createReportingSetupKit(workspaceId: $workspaceId, idempotencyKey: $key) {
    ... on CreateReportingSetupKitSuccess { expiresAt } ${MISTAKE} } }`;
const COMMENT = `mutation ($id: ID!, $text: String!, $key: String) {
  commentOnAlert(id: $id, text: $text, idempotencyKey: $key) {
    ... on CommentOnAlertSuccess { alert { comments { text } } } ${MISTAKE} } }`;

type Answer = { data: Record<string, Record<string, unknown>>; errors?: unknown };

async function world() {
  const aurora = await startAurora();
  const { id: workspaceId } = await aurora.createWorkspace();
  const send = async (query: string, variables: object, token = OPERATOR_TOKEN) => {
    const response = await fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer;
    expect(errors).toBeUndefined();
    return Object.values(data)[0] ?? {};
  };
  const tokens = async () =>
    (await aurora.client.send(
      `query ($id: ID!) { workspace(id: $id) { apiKeys { edges { node { id } } } } }` as never,
      { id: workspaceId } as never,
    )) as { workspace: { apiKeys: { edges: unknown[] } } };
  return { aurora, workspaceId, send, keys: async () => (await tokens()).workspace.apiKeys.edges.length };
}

describe('a request that is sent again with its idempotency key', () => {
  it('returns the workspace of the first, also when both come at once', async () => {
    const { send } = await world();
    const key = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => send(WORKSPACE, { name: 'Acme', key })));
    const { workspace } = answers[0] as { workspace: { id: string } };
    const { id } = workspace;
    expect(answers).toEqual(Array(3).fill({ workspace: { id, name: 'Acme' } }));
    expect(await send(WORKSPACE, { name: 'Other', key })).toMatchObject({
      code: 'IDEMPOTENCY_KEY_USED',
      message: expect.stringContaining('"Acme"'),
      createdId: id,
    });
    for (const other of [crypto.randomUUID(), null])
      expect(await send(WORKSPACE, { name: 'Acme', key: other })).not.toMatchObject({ workspace: { id } });
  });

  it('creates no second token, and names what the first created', async () => {
    const { send, workspaceId, keys } = await world();
    const created = await Promise.all([1, 2, 3].map(() => send(API_KEY, { workspaceId, key: 'deploy-1' })));
    const first = created.find(({ token }) => token !== undefined) as { apiKey: { id: string } };
    const others = created.filter((one) => one !== first);
    expect(others).toHaveLength(2);
    for (const other of others)
      expect(other).toMatchObject({ code: 'IDEMPOTENCY_KEY_USED', createdId: first.apiKey.id });
    expect(await keys()).toBe(1);
    // A key belongs to the kind of thing that it creates.
    const link = await send(LINK, { workspaceId, key: 'deploy-1' });
    expect(link).toHaveProperty('token');
    expect(await send(LINK, { workspaceId, key: 'deploy-1' })).toMatchObject({
      createdId: (link['onboardingLink'] as { id: string }).id,
    });
    expect(await send(KIT, { workspaceId, key: 'deploy-1' })).toHaveProperty('expiresAt');
    expect(await send(KIT, { workspaceId, key: 'deploy-1' })).toMatchObject({
      code: 'IDEMPOTENCY_KEY_USED',
      createdId: null,
    });
  });

  it('adds no second comment to an alert', async () => {
    const { aurora, send, workspaceId } = await world();
    const role = 'arn:aws:iam::123456789012:role/Missing';
    const { id: connectionId } = await aurora.runToEnd((await aurora.connect(workspaceId, role)).id);
    const { awsConnection } = await aurora.client.send(ConnectionAlertsDocument, { id: connectionId });
    const id = awsConnection?.alerts.edges[0]?.node.id;
    const once = { alert: { comments: [{ text: 'Seen' }] } };
    const answers = await Promise.all([1, 2, 3].map(() => send(COMMENT, { id, text: ' Seen', key: 'one' })));
    expect(answers).toEqual([once, once, once]);
    expect(await send(COMMENT, { id, text: 'Other', key: 'one' })).toMatchObject({
      code: 'IDEMPOTENCY_KEY_USED',
      createdId: null,
    });
    expect(await send(COMMENT, { id, text: 'Seen', key: 'two' })).toEqual({
      alert: { comments: [{ text: 'Seen' }, { text: 'Seen' }] },
    });
  });

  it('does not meet the keys of other tokens', async () => {
    const { aurora, send, workspaceId } = await world();
    const [one, other] = [await createApiKey(aurora, workspaceId), await createApiKey(aurora, workspaceId)];
    for (const { token } of [one, other])
      expect(await send(LINK, { key: 'link' }, token)).toHaveProperty('token');
    expect(await send(LINK, { key: 'link' }, one.token)).not.toHaveProperty('token');
  });

  it.each(['', 'with space', 'ä', 'x'.repeat(256)])('is refused for %j', async (key) => {
    const { send, workspaceId } = await world();
    expect(await send(API_KEY, { workspaceId, key })).toMatchObject({ code: 'INVALID_IDEMPOTENCY_KEY' });
  });
});
