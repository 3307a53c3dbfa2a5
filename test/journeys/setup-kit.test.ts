import { describe, expect, it } from 'vitest';
import type { SetupKitQueryVariables } from '../../schema/generated/graphql.ts';
import { startAurora } from '../support/aurora.ts';
import { OperatorKitDocument, SetupKitDocument } from '../support/documents.ts';
import { kitOf, operatorKitOf, reportingKitOf, startWithWorkspace, USUAL } from '../support/setup-kit.ts';

describe('the kit', () => {
  it('has files that a link can download', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const kit = await kitOf(aurora, { workspaceId: workspace.id });
    const files = [kit.cli, kit.cloudFormation.template, kit.cloudFormation.cli, kit.stackSet, kit.terraform];
    for (const { url, content, mediaType } of files) {
      const response = await fetch(url);
      expect(await response.text()).toBe(content);
      expect(response.headers.get('content-type')).toBe(`${mediaType};charset=utf-8`);
    }
  });

  it('is refused for values that AWS would reject', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const wrong = [
      [{ roleName: 'Aurora Role' }, /"Aurora Role"/],
      [{ roleName: '' }, /1 to 64/],
      [{ maxSessionDurationSeconds: 3_599 }, /3599/],
      [{ maxSessionDurationSeconds: 43_201 }, /43201/],
      [{ access: 'OWN_POLICIES' }, /1 to 10 managed policies, not 0/],
      [
        { access: 'OWN_POLICIES', permissionPolicyArns: ['arn:aws-cn:iam::aws:policy/X'] },
        /policy in the standard AWS Regions/,
      ],
      [{ access: 'OWN_POLICIES', permissionPolicyArns: ['PowerUserAccess'] }, /"PowerUserAccess"/],
      [{ permissionPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] }, /POWER_USER/],
    ] as const;
    for (const [choice, message] of wrong) {
      const { setupKit } = await aurora.client.send(SetupKitDocument, {
        workspaceId: workspace.id,
        ...USUAL,
        ...(choice as Partial<SetupKitQueryVariables>),
      });
      expect(setupKit).toMatchObject({
        __typename: 'InvalidInput',
        message: expect.stringMatching(message),
        remedies: [expect.any(String)],
      });
    }
  });

  it('has a quick-create link when the operator has published the template', async () => {
    const url = 'https://bucket.s3.eu-central-1.amazonaws.com/aurora/role.json';
    const { aurora, workspace } = await startWithWorkspace({ SETUP_TEMPLATE_URL: url });
    const { cloudFormation, trustPolicy } = await kitOf(aurora, { workspaceId: workspace.id });
    const { hash, host } = new URL(cloudFormation.quickCreateUrl ?? '');
    expect(host).toBe('us-east-1.console.aws.amazon.com');
    const parameters = new URLSearchParams(hash.split('?')[1]);
    expect(Object.fromEntries(parameters)).toMatchObject({
      templateURL: url,
      stackName: 'aurora-role',
      param_ExternalId: trustPolicy.externalId,
      param_AuroraAccountId: aurora.account.accountId,
      param_WorkspaceId: workspace.id,
    });
    const { roleTemplate, roleTemplateUploadCommand } = await operatorKitOf(aurora);
    // The link of a reporting kit fills in the parameters that the template has, all of them.
    const reporting = await reportingKitOf(aurora, { workspaceId: workspace.id });
    const { hash: full } = new URL(reporting.cloudFormation.quickCreateUrl ?? '');
    const { Parameters } = JSON.parse(roleTemplate.content) as { Parameters: object };
    const all = new URLSearchParams(full.split('?')[1]);
    expect(all.get('param_ReportToken')).toBe(reporting.reportToken);
    const named = [...all.keys()].filter((name) => name.startsWith('param_'));
    expect(named.map((name) => name.slice('param_'.length)).sort()).toEqual(Object.keys(Parameters).sort());
    expect(roleTemplate.content).not.toContain(trustPolicy.externalId);
    expect(roleTemplateUploadCommand).toContain("aws s3 cp - 's3://bucket/aurora/role.json'");
  });

  it('needs to know who Aurora is; the operator’s kit does not', async () => {
    const aurora = await startAurora({ withoutCredentials: true });
    const workspace = await aurora.createWorkspace();
    const { setupKit } = await aurora.client.send(SetupKitDocument, { workspaceId: workspace.id, ...USUAL });
    expect(setupKit.__typename).toBe('IdentityUnavailable');
    const { policy, cloudFormation, roleTemplateUploadCommand } = await operatorKitOf(aurora, 'Aurora*');
    expect(JSON.parse(policy.json).Statement).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: 'arn:aws:iam::*:role/Aurora*' },
    ]);
    expect(cloudFormation.content).toContain('arn:aws:iam::*:role/Aurora*');
    expect(roleTemplateUploadCommand).toBeNull();
    for (const [userName, roleNamePattern] of [
      ['a b', '*'],
      ['a', ''],
      ['a', 'x" y'],
    ] as const) {
      const { operatorKit } = await aurora.client.send(OperatorKitDocument, { userName, roleNamePattern });
      expect(operatorKit).toMatchObject({ __typename: 'InvalidInput', remedies: [expect.any(String)] });
    }
  });
});
