import { describe, expect, it } from 'vitest';
import type { SetupKitQueryVariables } from '../../schema/generated/graphql.ts';
import { trustPolicy } from '../../src/domain/trust-policy.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { OperatorKitDocument, SetupKitDocument } from '../support/documents.ts';
import { HAS_AWS_CLI, runShell } from '../support/run-shell.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const USUAL = { access: 'POWER_USER', roleName: 'AuroraRole', maxSessionDurationSeconds: 3_600 } as const;
/** The AWS CLI takes the most part of a second to start, on a loaded machine several. */
const CLI_MS = 120_000;

async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  return { aurora, workspace: await aurora.createWorkspace() };
}

async function kitOf({ client }: Pick<Aurora, 'client'>, choice: Partial<SetupKitQueryVariables>) {
  const { setupKit } = await client.send(SetupKitDocument, { ...USUAL, ...choice });
  if (setupKit.__typename !== 'SetupKit') throw new Error(setupKit.message);
  return setupKit;
}

async function operatorKitOf({ client }: Pick<Aurora, 'client'>, roleNamePattern = '*') {
  const { operatorKit } = await client.send(OperatorKitDocument, {
    userName: 'aurora-service-user',
    roleNamePattern,
  });
  if (operatorKit.__typename !== 'OperatorKit') throw new Error(operatorKit.message);
  return operatorKit;
}

// Skipped, and so reported, where the machine has no AWS CLI.
describe.skipIf(!HAS_AWS_CLI)('with the real AWS CLI, the block as it is printed', () => {
  it('makes a role that connects; again, it brings the role up to date', { timeout: CLI_MS }, async () => {
    const { aurora, workspace } = await world();
    const administrator = aurora.customer.createUser('administrator', { policies: [ALL] });
    const roleName = 'Aurora,Role+1';
    const first = await kitOf(aurora, { workspaceId: workspace.id, roleName });
    const made = await runShell(first.cli.content, aurora.simulator, administrator);
    const arn = `arn:aws:iam::${aurora.customer.accountId}:role/${roleName}`;
    expect(made).toEqual({ code: 0, stderr: '', stdout: `${arn}\n` });
    expect((await aurora.connect(workspace.id, arn)).status).toBe('CONNECTED');
    const tags = { Application: 'Aurora', AuroraWorkspace: workspace.id };
    expect(aurora.customer.role(roleName)).toMatchObject({
      maxSessionSeconds: 3_600,
      attached: first.permissionPolicyArns,
      tags,
    });

    const choice = { access: 'READ_ONLY', maxSessionDurationSeconds: 7_200 } as const;
    const second = await kitOf(aurora, { workspaceId: workspace.id, roleName, ...choice });
    aurora.customer.updateTrustPolicy(roleName, aurora.trustPolicy('another'));
    const again = await runShell(second.cli.content, aurora.simulator, administrator);
    expect(again).toEqual({ code: 0, stderr: '', stdout: `${arn}\n` });
    expect(aurora.customer.role(roleName)).toMatchObject({
      maxSessionSeconds: 7_200,
      attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      tags,
      trust: JSON.parse(second.trustPolicy.json),
    });
  });

  it("makes Aurora's user, whose key connects a role of the pattern and no other", {
    timeout: CLI_MS,
  }, async () => {
    const { aurora, workspace } = await world();
    const { cli } = await operatorKitOf(aurora, 'Aurora*');
    const home = aurora.simulator.createAccount();
    const administrator = home.createUser('administrator', { policies: [ALL] });
    const made = await runShell(cli.content, aurora.simulator, administrator);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const lines = Object.fromEntries(
      made.stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    );
    expect(Object.keys(lines)).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_DEFAULT_REGION']);
    Object.assign(process.env, lines);
    await aurora.restart();
    const identity = { partition: 'aws', accountId: home.accountId };
    const { document } = trustPolicy(identity, workspace.externalId.value);
    const connect = async (name: string) =>
      aurora.connect(workspace.id, aurora.customer.createRole(name, { trustPolicy: document }).arn);
    expect((await connect('AuroraRole')).status).toBe('CONNECTED');
    expect((await connect('OtherRole')).failure?.causes[0]?.code).toBe('AURORA_NOT_ALLOWED');
  });
});

describe('the kit', () => {
  it('is to be downloaded, by whoever may see the workspace', async () => {
    const { aurora, workspace } = await world({ PUBLIC_URL: 'https://aurora.example.com' });
    const own = ['arn:aws:iam::aws:policy/SecurityAudit', 'arn:aws:iam::123456789012:policy/a/Own'];
    const choice = { access: 'OWN_POLICIES', permissionPolicyArns: own, roleName: 'R' } as const;
    const kit = await kitOf(aurora, { workspaceId: workspace.id, ...choice });
    const { token } = await createOnboardingLink(aurora, workspace.id);
    const get = (url: string, bearer: string | null) =>
      fetch(url.replace('https://aurora.example.com', aurora.app.url), {
        headers: bearer === null ? {} : { Authorization: `Bearer ${bearer}` },
      });
    const files = [kit.cli, kit.cloudFormation.template, kit.cloudFormation.cli, kit.stackSet, kit.terraform];
    for (const { url, content, fileName, mediaType } of files) {
      expect(url).toMatch(/^https:\/\/aurora\.example\.com\/setup\//);
      const response = await get(url, token);
      expect(await response.text()).toBe(content);
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${fileName}"`);
      expect(response.headers.get('content-type')).toBe(`${mediaType}; charset=utf-8`);
    }
    // Its own token need not name the workspace.
    const bare = `${aurora.app.url}/setup/aurora-role.sh`;
    expect((await get(bare, token)).status).toBe(200);

    const other = await aurora.createWorkspace('Other');
    const stranger = await createApiKey(aurora, other.id);
    const blind = await createApiKey(aurora, workspace.id, { scopes: ['CREDENTIALS_READ'] });
    const answer = async (url: string, bearer: string | null) => {
      const response = await get(url, bearer);
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      return [response.status, errors[0]?.extensions.code];
    };
    expect(await answer(kit.cli.url, null)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await answer(kit.cli.url, stranger.token)).toEqual([404, 'WORKSPACE_NOT_FOUND']);
    expect(await answer(kit.cli.url, blind.token)).toEqual([404, 'WORKSPACE_NOT_FOUND']);
    expect(await answer(`${bare}?access=ALL`, token)).toEqual([400, 'INVALID_ROLE_SETUP']);
    expect(await answer(`${bare}?maxSessionDurationSeconds=1h`, token)).toEqual([400, 'INVALID_ROLE_SETUP']);
    expect(await answer(`${aurora.app.url}/setup/nothing`, token)).toEqual([404, 'NOT_FOUND']);
  });

  it('is not made of what AWS would not take', async () => {
    const { aurora, workspace } = await world();
    const wrong = [
      [{ roleName: 'Aurora Role' }, /"Aurora Role"/],
      [{ roleName: '' }, /1 to 64/],
      [{ maxSessionDurationSeconds: 3_599 }, /3599/],
      [{ maxSessionDurationSeconds: 43_201 }, /43201/],
      [{ access: 'OWN_POLICIES' }, /1 to 10 managed policies; 0/],
      [{ access: 'OWN_POLICIES', permissionPolicyArns: ['arn:aws-cn:iam::aws:policy/X'] }, /partition "aws"/],
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

  it('has a quick-create link where the operator has put the template', async () => {
    const url = 'https://bucket.s3.eu-central-1.amazonaws.com/aurora/role.json';
    const { aurora, workspace } = await world({ SETUP_TEMPLATE_URL: url });
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
    // The link fills in the parameters that the template has, all of them.
    const { Parameters } = JSON.parse(roleTemplate.content) as { Parameters: object };
    const named = [...parameters.keys()].filter((name) => name.startsWith('param_'));
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
