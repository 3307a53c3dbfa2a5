import { CreateUserCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { neededActions } from '../../src/access/capability.ts';
import { setupKit } from '../../src/setup-kit/role-kit.ts';
import { type RoleChoice, readRoleSetup } from '../../src/setup-kit/role-setup.ts';
import { trustPolicy } from '../../src/trust/trust-policy.ts';
import { askCredentials } from '../support/credentials.ts';
import { ConnectOrganizationDocument, OrganizationDocument } from '../support/documents.ts';
import { HAS_AWS_CLI, runShell } from '../support/run-shell.ts';
import { LARGE_SET } from '../support/samples.ts';
import { kitOf, operatorKitOf, reportingKitOf, startWithWorkspace } from '../support/setup-kit.ts';

const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

// Skipped, and so reported, where the machine has no AWS CLI.
describe.skipIf(!HAS_AWS_CLI)('with the real AWS CLI, the block as it is printed', () => {
  it('makes a role that connects; again, it brings the role up to date', async () => {
    const { aurora, workspace } = await startWithWorkspace();
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

  it('stops at a role of others, and updates it only if its user allows exactly that role', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const administrator = aurora.customer.createUser('administrator', { policies: [ALL] });
    const { cli, trustPolicy: policy } = await kitOf(aurora, { workspaceId: workspace.id });
    const { arn } = aurora.customer.createRole('AuroraRole', {
      trustPolicy: aurora.trustPolicy('another'),
      tags: { Application: 'Aurora', AuroraWorkspace: 'another' },
    });
    const before = aurora.customer.role('AuroraRole');
    const run = async (allowed: string) => {
      const script = `AURORA_REPLACE_ROLE='${allowed}'\n${cli.content}echo "status $?"\n`;
      return runShell(script, aurora.simulator, administrator);
    };
    for (const allowed of ['', `${arn}2`]) {
      const { stdout, stderr } = await run(allowed);
      // The shell itself goes on.
      expect(stdout).toBe('status 1\n');
      expect(stderr).toMatch(/^Nothing was changed\. The role /);
      expect(stderr).toContain(`\nexport AURORA_REPLACE_ROLE='${arn}'\n`);
      expect(aurora.customer.role('AuroraRole')).toEqual(before);
    }
    expect(await run(arn)).toMatchObject({ stdout: `${arn}\nstatus 0\n`, stderr: '' });
    expect(aurora.customer.role('AuroraRole').trust).toEqual(JSON.parse(policy.json));
  });

  it('makes the role that reads an organization, and chooses the accounts of a StackSet', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const { simulator } = aurora;
    const management = simulator.createAccount();
    const manager = management.createUser('manager', { policies: [ALL] });
    const organization = simulator.createOrganization(management);
    const web = organization.createUnit('Web');
    const below = organization.createUnit('Below', web);
    const [active, excepted, suspended] = [web, below, below].map((unit) => {
      const account = simulator.createAccount();
      organization.place(account, unit);
      return account;
    });
    if (suspended !== undefined) organization.suspend(suspended);
    const workspaceId = workspace.id;
    const reader = await kitOf(aurora, {
      workspaceId,
      access: 'OWN_POLICIES',
      readsOrganization: true,
      roleName: 'Reader',
    });
    const made = await runShell(reader.cli.content, simulator, manager);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { connectOrganization } = await aurora.client.send(ConnectOrganizationDocument, {
      workspaceId,
      roleArn: made.stdout.trim(),
    });
    if (connectOrganization.__typename !== 'ConnectOrganizationSuccess') throw new Error('Not connected.');
    await aurora.app.idle();
    const { organization: read } = await aurora.client.send(OrganizationDocument, {
      id: connectOrganization.organization.id,
    });
    expect(read).toMatchObject({ problem: null, awsOrganizationId: organization.id });

    // The simulator has no CloudFormation.
    const fake = 'aws() { if [ "$1" = cloudformation ]; then echo "$*" >&2; else command aws "$@"; fi; }\n';
    const targets = { unitIds: [web], exceptAccountIds: [excepted?.accountId ?? ''] };
    const chosen = await kitOf(aurora, { workspaceId, ...targets });
    const { code, stdout, stderr } = await runShell(fake + chosen.stackSet.content, simulator, manager);
    expect([code, stdout]).toEqual([0, `arn:aws:iam::${active?.accountId}:role/AuroraRole\n`]);
    expect(stderr).toContain(`OrganizationalUnitIds=${web},Accounts=${excepted?.accountId},`);
    const open = await kitOf(aurora, { workspaceId });
    const listed = await runShell(fake + open.stackSet.content, simulator, manager);
    expect([listed.code, listed.stdout]).toEqual([1, '']);
    expect(listed.stderr.trim().split('\n').slice(1)).toEqual([
      organization.rootId,
      `${web}\tWeb`,
      `${below}\tBelow`,
    ]);
  });

  it('of a reporting kit connects the role by itself, and shows the ARN without Aurora, too', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const administrator = aurora.customer.createUser('administrator', { policies: [ALL] });
    const kit = await reportingKitOf(aurora, { workspaceId: workspace.id });
    const made = await runShell(kit.cli.content, aurora.simulator, administrator);
    const arn = `arn:aws:iam::${aurora.customer.accountId}:role/AuroraRole`;
    expect(made).toMatchObject({ code: 0, stdout: `${arn}\n` });
    const { connectionId, status } = JSON.parse(made.stderr) as { connectionId: string; status: string };
    expect(status).toBe('CONNECTED');
    expect(await aurora.connection(connectionId)).toMatchObject({ roleArn: arn, status });
    expect(JSON.stringify(made)).not.toContain(kit.reportToken);

    await aurora.app.stop(1_000);
    const without = await runShell(kit.cli.content, aurora.simulator, administrator);
    expect(without).toMatchObject({ code: 0, stdout: `${arn}\n` });
    expect(without.stderr).toContain('Connect its ARN in Aurora.');
  });

  it('gives the role the permissions of a set, and takes them away again with another choice', async () => {
    const { aurora } = await startWithWorkspace();
    const administrator = aurora.customer.createUser('administrator', { policies: [ALL] });
    const run = async (choice: Partial<RoleChoice>) => {
      const reading = readRoleSetup(
        { access: 'POWER_USER', roleName: 'AuroraRole', maxSessionSeconds: 3_600, ...choice },
        {
          aurora: { partition: 'aws', accountId: '605992674944' },
          externalId: 'aurora-id',
          workspaceId: 'W1',
        },
      );
      if (!reading.ok) throw new Error(reading.error.message);
      const { cli, setup } = setupKit(reading.value, null);
      expect(await runShell(cli.content, aurora.simulator, administrator)).toMatchObject({
        code: 0,
        stderr: '',
      });
      const { attached, inline } = aurora.customer.role('AuroraRole');
      const written = Object.fromEntries(
        setup.permissions.inline.map(({ name, document }) => [name, document]),
      );
      expect(inline).toEqual(written);
      return attached.map((arn) => arn.replace(aurora.customer.accountId, 'OWN'));
    };
    const managed = [1, 2].map((part) => `arn:aws:iam::OWN:policy/Aurora-AuroraRole-LARGE-${part}`);
    expect(await run({ capabilities: LARGE_SET, readsItself: true })).toEqual(managed);
    // Again: the policies get new versions.
    expect(await run({ capabilities: LARGE_SET })).toEqual(managed);
    expect(await run({ capabilities: BUILT_IN_SETS[0] ?? null })).toEqual([]);
  }, 600_000);

  it('makes a role that may do what a set asks for, and nothing else', async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const administrator = aurora.customer.createUser('administrator', { policies: [ALL] });
    const kit = await kitOf(aurora, { workspaceId: workspace.id, capabilities: 'OBSERVE' });
    const { code, stdout } = await runShell(kit.cli.content, aurora.simulator, administrator);
    expect(code).toBe(0);
    const roleArn = stdout.trim();
    const { id, status } = await aurora.connect(workspace.id, roleArn);
    expect(status).toBe('CONNECTED');
    const { body } = await askCredentials(aurora.app.url, id);
    const { AccessKeyId = '', SecretAccessKey = '', Token = '' } = body;
    const iam = new IAMClient({
      endpoint: aurora.simulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
    });
    onTestFinished(() => iam.destroy());
    const [observe = [], read = []] = BUILT_IN_SETS.map((set) =>
      neededActions(set).map(({ action }) => action),
    );
    const allowed: string[] = [];
    for (let from = 0; from < read.length; from += 100) {
      const ActionNames = read.slice(from, from + 100);
      const answer = await iam.send(
        new SimulatePrincipalPolicyCommand({ PolicySourceArn: roleArn, ActionNames }),
      );
      for (const { EvalActionName = '', EvalDecision } of answer.EvaluationResults ?? [])
        if (EvalDecision === 'allowed') allowed.push(EvalActionName);
    }
    expect(allowed).toEqual(observe);
    await expect(iam.send(new CreateUserCommand({ UserName: 'other' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it("makes Aurora's user, whose key connects a role of the pattern and no other; again, no second key", async () => {
    const { aurora, workspace } = await startWithWorkspace();
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

    const keys = () => home.accessKeys('aurora-service-user');
    expect(keys()).toEqual([lines['AWS_ACCESS_KEY_ID']]);
    const narrower = await operatorKitOf(aurora, 'AuroraRole');
    const again = await runShell(narrower.cli.content, aurora.simulator, administrator);
    expect(again).toEqual({
      code: 0,
      stderr: 'The user aurora-service-user already has an access key. No other key was created.\n',
      stdout: '',
    });
    expect(keys()).toEqual([lines['AWS_ACCESS_KEY_ID']]);
  });
});
