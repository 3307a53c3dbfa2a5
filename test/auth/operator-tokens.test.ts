import { expect, it } from 'vitest';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { AuditLogDocument } from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';

it('each act under their name in the audit log', async () => {
  const tokens = { deploy: 'token-of-the-deployment-1', watch: 'token-of-the-monitoring-2' };
  const aurora = await startAurora({
    environment: { AURORA_OPERATOR_TOKENS: `deploy:${tokens.deploy},watch:${tokens.watch}` },
  });
  const create = async (token: string) => {
    const query = `mutation { createWorkspace(name: "Acme") { __typename } }`;
    return post(aurora.app.url, { query }, { Authorization: `Bearer ${token}` });
  };
  for (const token of [tokens.deploy, tokens.watch, OPERATOR_TOKEN])
    expect((await create(token)).data).toEqual({ createWorkspace: { __typename: 'CreateWorkspaceSuccess' } });
  expect((await create(`${tokens.deploy}2`)).errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  const { auditLog } = await aurora.client.send(AuditLogDocument, {});
  expect(auditLog.edges.map(({ node }) => [node.tokenId, node.tokenName])).toEqual([
    ['operator', "The operator's token"],
    ['operator:watch', 'The operator\'s token "watch"'],
    ['operator:deploy', 'The operator\'s token "deploy"'],
  ]);
});
