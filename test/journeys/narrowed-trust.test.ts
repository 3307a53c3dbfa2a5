/** Roles that trust only Aurora's present user, by a condition on aws:PrincipalArn. */
import { describe, expect, it } from 'vitest';
import type { SetupKitQueryVariables } from '../../schema/generated/graphql.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { useCredentials } from '../support/aurora.ts';
import {
  ExplainTrustPolicyDocument,
  SetupKitDocument,
  TestConnectionDocument,
} from '../support/documents.ts';
import { kitOf, startWithWorkspace, USUAL } from '../support/setup-kit.ts';

const HOUR = 3_600_000;

async function world() {
  const { aurora, workspace } = await startWithWorkspace();
  const kit = await kitOf(aurora, { workspaceId: workspace.id, narrowTrust: true });
  const trustPolicy = JSON.parse(kit.trustPolicy.json);
  const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy });
  const { id, status } = await aurora.connect(workspace.id, arn);
  expect(status).toBe('CONNECTED');
  const explain = async (document: string) => {
    const variables = { workspaceId: workspace.id, roleArn: arn, document };
    return (await aurora.client.send(ExplainTrustPolicyDocument, variables)).explainTrustPolicy;
  };
  /** Aurora signs as another user of the same account from now on. */
  const becomeAnother = async () => {
    const user = aurora.account.createUser('another', { policies: [operatorPolicy()] });
    useCredentials(user, aurora.simulator);
    await aurora.restart();
    return user;
  };
  return { aurora, workspace, kit, trustPolicy, arn, id, explain, becomeAnother };
}

describe('a kit with narrowTrust', () => {
  it('has the condition in every form, and says what it means', async () => {
    const { aurora, workspace, kit, trustPolicy } = await world();
    expect(trustPolicy.Statement[0].Condition).toEqual({
      StringEquals: { 'sts:ExternalId': workspace.externalId.value },
      ArnEquals: { 'aws:PrincipalArn': aurora.user.arn },
    });
    expect(kit.trustPolicy.callerArns).toEqual([aurora.user.arn]);
    expect(kit.trustWarning).toContain(aurora.user.arn);
    expect(kit.trustWarning).toContain('refuses Aurora until you update its trust policy');
    const { cli, cloudFormation, stackSet, terraform } = kit;
    for (const { content } of [cli, cloudFormation.template, cloudFormation.cli, stackSet, terraform]) {
      expect(content).toContain('aws:PrincipalArn');
      expect(content).toContain(aurora.user.arn);
    }
    const pasted = kit.consoleSteps.find(({ title }) => title.startsWith('Narrow the trust'))?.values[0];
    expect(JSON.parse(pasted ?? '')).toEqual(trustPolicy);
  });

  it('is otherwise as wide as before, without a warning', async () => {
    const { aurora, workspace } = await world();
    for (const narrowTrust of [false, null]) {
      const variables: Partial<SetupKitQueryVariables> = { workspaceId: workspace.id, narrowTrust };
      const { trustPolicy, trustWarning, terraform } = await kitOf(aurora, variables);
      expect([trustPolicy.callerArns, trustWarning]).toEqual([[], null]);
      expect(trustPolicy.json + terraform.content).not.toContain('PrincipalArn');
    }
  });

  it('has no quick-create link, because the published template does not contain the condition', async () => {
    const url = 'https://bucket.s3.eu-central-1.amazonaws.com/aurora/role.json';
    const { aurora, workspace } = await startWithWorkspace({ SETUP_TEMPLATE_URL: url });
    const kit = await kitOf(aurora, { workspaceId: workspace.id, narrowTrust: true });
    expect(kit.cloudFormation.quickCreateUrl).toBeNull();
  });

  it('is refused while Aurora signs in as a root user', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    useCredentials(aurora.account.rootKeys, aurora.simulator);
    await aurora.restart();
    const variables = { ...USUAL, workspaceId: workspace.id, narrowTrust: true };
    const { setupKit } = await aurora.client.send(SetupKitDocument, variables);
    expect(setupKit).toMatchObject({
      __typename: 'InvalidInput',
      message: expect.stringMatching(/narrowed/),
    });
  });
});

describe('a role with a narrowed trust', () => {
  it('is proven by the same probes, and its policy is explained as right', async () => {
    const { aurora, id, kit, explain } = await world();
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection).toMatchObject({ outcome: 'PASSED' });
    expect(await explain(kit.trustPolicy.json)).toMatchObject({
      verdict: 'WORKS',
      findings: [],
      correction: null,
    });
  });

  it('is still INSECURE without the External ID: other customers of Aurora could use it', async () => {
    const { aurora, workspace, trustPolicy, explain } = await world();
    const { StringEquals: _, ...Condition } = trustPolicy.Statement[0].Condition;
    const open = { ...trustPolicy, Statement: [{ ...trustPolicy.Statement[0], Condition }] };
    const { arn } = aurora.customer.createRole('Open', { trustPolicy: open });
    const { id } = await aurora.connect(workspace.id, arn);
    expect((await aurora.runToEnd(id)).status).toBe('INSECURE');
    expect((await explain(JSON.stringify(open))).verdict).toBe('UNSAFE');
  });

  it('refuses Aurora as another user; the diagnosis and the explanation name the cause and the cure', async () => {
    const { aurora, id, arn, kit, explain, becomeAnother } = await world();
    const former = aurora.user.arn;
    const user = await becomeAnother();
    await aurora.runUntil(aurora.clock.now() + 3 * HOUR);
    const checked = (await aurora.events(id)).findLast((event) => event.__typename === 'ConnectionChecked');
    if (checked?.__typename !== 'ConnectionChecked') throw new Error('It was not checked.');
    const [cause] = checked.checkFailure?.causes ?? [];
    expect(cause?.code).toBe('AURORA_CHANGED');
    expect(cause?.evidence[0]).toContain('aws:PrincipalArn');

    const explained = await explain(kit.trustPolicy.json);
    expect(explained.verdict).toBe('DENIED');
    const [finding] = explained.findings;
    expect(finding).toMatchObject({ code: 'CONDITION_NOT_MET', severity: 'BLOCKS' });
    expect(finding?.message).toContain(former);
    expect(finding?.message).toContain(`Aurora is "${user.arn}" now`);
    expect(finding?.remedy).toContain(`Write "${user.arn}" there`);
    // The correction keeps the trust narrow.
    const corrected = JSON.parse(explained.correction?.json ?? '');
    expect(corrected.Statement[0].Condition.ArnEquals).toEqual({ 'aws:PrincipalArn': user.arn });
    aurora.customer.updateTrustPolicy('AuroraRole', corrected, { arrival: 0 });
    const { testConnection } = await aurora.client.send(TestConnectionDocument, { id });
    expect(testConnection).toMatchObject({ outcome: 'PASSED' });
    expect(arn).toContain(':role/AuroraRole');
  });
});
