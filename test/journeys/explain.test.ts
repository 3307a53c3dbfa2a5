import { describe, expect, it } from 'vitest';
import { ExplainTrustPolicyDocument } from '../../schema/generated/graphql.ts';
import { startAurora, useCredentials } from '../support/aurora.ts';
import { WhoIsAuroraDocument } from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';

describe('explainTrustPolicy', () => {
  it('tells a customer which letter is wrong, and gives the document that connects', async () => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const letter = externalId.value.endsWith('7') ? '8' : '7';
    const document = aurora.trustPolicy(externalId.value.slice(0, -1) + letter);
    const { arn } = aurora.customer.createRole('R', { trustPolicy: document });
    const connection = await aurora.connect(workspaceId, arn);
    expect(connection.status).toBe('PENDING');

    const { explainTrustPolicy } = await aurora.client.send(ExplainTrustPolicyDocument, {
      workspaceId,
      roleArn: arn,
      document: encodeURIComponent(JSON.stringify(document)),
    });
    expect(explainTrustPolicy.verdict).toBe('DENIED');
    const [finding] = explainTrustPolicy.findings;
    expect(finding).toMatchObject({ code: 'WRONG_EXTERNAL_ID', severity: 'BLOCKS', line: 1 });
    expect(finding?.message).toContain(`has "${letter}" as its last character`);
    expect(explainTrustPolicy.statements[0]).toMatchObject({ effect: 'Allow', applies: false });

    aurora.customer.updateTrustPolicy('R', explainTrustPolicy.correction?.json ?? '');
    expect((await aurora.runToEnd(connection.id)).status).toBe('CONNECTED');
  });

  it('says first that Aurora is at fault where it signs in as a root user', async () => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    useCredentials(aurora.account.rootKeys, aurora.simulator);
    await aurora.client.send(WhoIsAuroraDocument, { refresh: true });
    const { explainTrustPolicy } = await aurora.client.send(ExplainTrustPolicyDocument, {
      workspaceId,
      roleArn: `arn:aws:iam::${aurora.customer.accountId}:role/R`,
      document: JSON.stringify(aurora.trustPolicy(externalId.value)),
    });
    expect(explainTrustPolicy).toMatchObject({ verdict: 'DENIED', correction: null });
    expect(explainTrustPolicy.findings).toMatchObject([{ code: 'AURORA_IS_ROOT', severity: 'BLOCKS' }]);
  });

  it('refuses what it cannot judge, with what to do', async () => {
    const aurora = await startAurora();
    const { id: workspaceId } = await aurora.createWorkspace();
    const roleArn = 'arn:aws:iam::123456789012:role/R';
    const ask = async (variables: object) => {
      const { errors } = await post(aurora.app.url, { query: String(ExplainTrustPolicyDocument), variables });
      expect(errors[0]?.extensions?.remedies?.length).toBeGreaterThan(0);
      return errors[0]?.extensions?.code;
    };
    expect(await ask({ roleArn, document: '{}' })).toBe('WORKSPACE_REQUIRED');
    expect(await ask({ roleArn, document: '{}', workspaceId: 'nonsense' })).toBe('WORKSPACE_NOT_FOUND');
    expect(await ask({ roleArn: 'R', document: '{}', workspaceId })).toBe('INVALID_ROLE_ARN');
    expect(await ask({ roleArn, document: 'x'.repeat(100_001), workspaceId })).toBe('INVALID_DOCUMENT');
    const without = await startAurora({ withoutCredentials: true });
    const { id } = await without.createWorkspace();
    const { errors } = await post(without.app.url, {
      query: String(ExplainTrustPolicyDocument),
      variables: { roleArn, document: '{}', workspaceId: id },
    });
    expect(errors[0]?.extensions?.code).toBe('IDENTITY_UNAVAILABLE');
  });
});
