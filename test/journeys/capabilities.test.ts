/** What Aurora wants to do with the roles of a workspace. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import {
  AuditLogDocument,
  CapabilitySetsDocument,
  CheckAccessDocument,
  ChooseCapabilitiesDocument,
  SetupKitDocument,
  WorkspaceCapabilitiesDocument,
} from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';
import { kitOf, USUAL } from '../support/setup-kit.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

const BACKUP = {
  name: 'BACKUP',
  version: '2026-11',
  description: 'Makes backups of disks.',
  readsData: false,
  capabilities: [
    {
      reason: 'To make snapshots.',
      actions: ['ec2:CreateSnapshot'],
      resources: ['arn:aws:ec2:*:*:volume/*'],
    },
  ],
};

/** Aurora with the operator's file, which `write` replaces. */
async function world() {
  const file = join(temporaryFolder(), 'capabilities.json');
  const write = (...sets: object[]) => writeFileSync(file, JSON.stringify({ sets }));
  write(BACKUP);
  const aurora = await startAurora({ environment: { CAPABILITIES_FILE: file } });
  const workspace = await aurora.createWorkspace();
  const choose = async (name: string | null, { client }: Pick<Aurora, 'client'> = aurora) =>
    (await client.send(ChooseCapabilitiesDocument, { workspaceId: workspace.id, name })).chooseCapabilities;
  const chosen = async () =>
    (await aurora.client.send(WorkspaceCapabilitiesDocument, { id: workspace.id })).workspace?.capabilities ??
    null;
  const entries = async () => {
    const filter = { action: 'CHOOSE_CAPABILITIES' } as const;
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 10 });
    return auditLog.edges.map(({ node }) => [node.workspaceId, node.detail]);
  };
  return { aurora, workspace, write, choose, chosen, entries };
}

describe('the capability sets', () => {
  it('are the built-in ones and those of the operator, with the reason for each action', async () => {
    const { aurora } = await world();
    const { capabilitySets } = await aurora.client.send(CapabilitySetsDocument, {});
    expect(capabilitySets).toEqual([...BUILT_IN_SETS, BACKUP]);
  });

  it('are chosen for a workspace; the audit log says by whom, once for each change', async () => {
    const { workspace, choose, chosen, entries } = await world();
    expect(await chosen()).toBeNull();
    expect(await choose(null)).toMatchObject({ workspace: { capabilities: null } });
    expect(await entries()).toEqual([]);
    for (let time = 0; time < 2; time++)
      expect(await choose('BACKUP')).toMatchObject({
        __typename: 'ChooseCapabilitiesSuccess',
        workspace: { capabilities: { name: 'BACKUP', version: '2026-11' } },
      });
    expect(await chosen()).toEqual(BACKUP);
    await choose('OBSERVE');
    await choose(null);
    expect(await chosen()).toBeNull();
    expect(await entries()).toEqual([
      [workspace.id, 'none'],
      [workspace.id, 'OBSERVE'],
      [workspace.id, 'BACKUP'],
    ]);
  });

  it('are refused by a wrong name, with the right ones', async () => {
    const { choose, entries } = await world();
    expect(await choose('OBSERV')).toEqual({
      __typename: 'InvalidInput',
      code: 'UNKNOWN_CAPABILITIES',
      message: 'There is no capability set with the name "OBSERV".',
      remedies: [
        'Did you mean OBSERVE?',
        'Pass one of OBSERVE, READ, OPERATE, BACKUP. The query "capabilitySets" describes them.',
      ],
    });
    expect(await entries()).toEqual([]);
  });

  it('follow the file of the operator after a restart', async () => {
    const { aurora, write, choose, chosen } = await world();
    await choose('BACKUP');
    write({ ...BACKUP, name: 'COPIES' });
    await aurora.restart();
    expect(await chosen()).toBeNull();
    write({ ...BACKUP, version: '2026-12' });
    await aurora.restart();
    expect(await chosen()).toEqual({ ...BACKUP, version: '2026-12' });
  });

  it('can be read by the holder of an onboarding link, and chosen only with the scope', async () => {
    const { aurora, workspace, choose, chosen } = await world();
    const reader = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const writer = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_WRITE'] });
    const link = await createOnboardingLink(aurora, workspace.id);
    for (const { token } of [reader, link]) {
      const client = createClient(aurora.app.url, token);
      const { capabilitySets } = await client.send(CapabilitySetsDocument, {});
      expect(capabilitySets).toHaveLength(4);
      await expect(choose('OBSERVE', { client })).rejects.toThrow('connections:write');
    }
    expect(await choose('OBSERVE', { client: createClient(aurora.app.url, writer.token) })).toMatchObject({
      __typename: 'ChooseCapabilitiesSuccess',
    });
    expect(await chosen()).toMatchObject({ name: 'OBSERVE' });
  });
});

describe('a connected role', () => {
  it('is compared with the set that the workspace has chosen', async () => {
    const { aurora, workspace, choose } = await world();
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    const managedPolicies = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const { arn } = aurora.customer.createRole('R', { trustPolicy, managedPolicies });
    const { id } = await aurora.connect(workspace.id, arn);
    const check = async (name: string) => {
      await choose(name);
      const { checkAccess } = await aurora.client.send(CheckAccessDocument, { id });
      if (checkAccess.__typename !== 'CheckAccessSuccess') throw new Error(checkAccess.message);
      return checkAccess.awsConnection.access;
    };
    expect(await check('BACKUP')).toMatchObject({
      capabilities: 'BACKUP',
      state: 'INSUFFICIENT',
      missing: [{ action: 'ec2:CreateSnapshot', reason: 'To make snapshots.' }],
    });
    const { missing, ...rest } = (await check('OPERATE')) ?? {};
    expect(rest).toMatchObject({ capabilities: 'OPERATE', state: 'INSUFFICIENT' });
    expect(missing?.map(({ action }) => action)).toContain('ec2:StopInstances');
  });
});

/** What a role needs so that Aurora can check it. */
const READING = [
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:SimulatePrincipalPolicy',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'cloudtrail:LookupEvents',
];

/** Every action in the text, once. The condition key of the trust policy looks like one. */
function actionsIn(text: string): string[] {
  const found = [...text.matchAll(/"([a-z0-9-]+:[A-Z]\w*)"/g)].map(([, action = '']) => action);
  return sorted(found.filter((action) => action !== 'sts:ExternalId'));
}

const sorted = (actions: readonly string[]) => [...new Set(actions)].sort();

describe('the setup kit of a set', () => {
  it.each(['OBSERVE', 'READ', 'OPERATE', 'BACKUP'])(
    'has exactly the actions of %s in every form, and those that let Aurora check the role',
    async (name) => {
      const { aurora, workspace } = await world();
      const kit = await kitOf(aurora, { workspaceId: workspace.id, capabilities: name });
      const set = [...BUILT_IN_SETS, BACKUP].find((one) => one.name === name);
      expect(kit.capabilities).toEqual(set);
      expect(kit.permissionPolicyArns).toEqual([]);
      const wanted = kit.capabilities?.capabilities.flatMap(({ actions }) => actions) ?? [];
      expect(kit.permissions.map((policy) => [policy.name, policy.kind])).toEqual([
        [`Aurora-${name}`, 'INLINE'],
        ['Aurora-ReadsThisRole', 'INLINE'],
      ]);
      const [ofSet, ofReading] = kit.permissions.map(({ policy }) => actionsIn(policy.json));
      expect([ofSet, ofReading]).toEqual([sorted(wanted), sorted(READING)]);
      const { cli, cloudFormation, stackSet, terraform } = kit;
      for (const { content } of [cli, cloudFormation.template, cloudFormation.cli, stackSet, terraform])
        expect(actionsIn(content)).toEqual(sorted([...wanted, ...READING, 'sts:AssumeRole']));
      const pasted = kit.consoleSteps.flatMap(({ values }) => values).join();
      expect(actionsIn(pasted)).toEqual(sorted([...wanted, ...READING]));
      expect(cloudFormation.quickCreateUrl).toBeNull();
    },
  );

  it('is only there when it is asked for: the choice of the workspace changes no kit', async () => {
    const { aurora, workspace, choose } = await world();
    await choose('OBSERVE');
    const kit = await kitOf(aurora, { workspaceId: workspace.id });
    expect(kit.permissionPolicyArns).toEqual(['arn:aws:iam::aws:policy/PowerUserAccess']);
    expect([kit.capabilities, kit.permissions]).toEqual([null, []]);
  });

  it('lets the role read itself as the caller says', async () => {
    const { aurora, workspace } = await world();
    const namesOf = async (choice: { capabilities?: string; readsItself: boolean }) =>
      (await kitOf(aurora, { workspaceId: workspace.id, ...choice })).permissions.map(({ name }) => name);
    expect(await namesOf({ readsItself: true })).toEqual(['Aurora-ReadsThisRole']);
    expect(await namesOf({ readsItself: false })).toEqual([]);
    expect(await namesOf({ capabilities: 'READ', readsItself: false })).toEqual(['Aurora-READ']);
  });

  it('uses policies of the account for a large set, and is refused when the role has no room', async () => {
    const { aurora, workspace, write } = await world();
    const actions = Array.from({ length: 700 }, (_, index) => `ec2:DescribeSomething${index}`);
    const capabilities = [{ reason: 'To try a large set.', actions }];
    write({ ...BACKUP, name: 'LARGE', capabilities });
    await aurora.restart();
    const kit = await kitOf(aurora, { workspaceId: workspace.id, capabilities: 'LARGE' });
    expect(kit.permissions.map(({ kind }) => kind)).toEqual(['INLINE', ...Array(4).fill('MANAGED')]);
    expect(kit.permissions.slice(1).flatMap(({ policy }) => actionsIn(policy.json))).toEqual(sorted(actions));
    const arns = Array.from({ length: 8 }, (_, index) => `arn:aws:iam::123456789012:policy/Own${index}`);
    const ask = async (capabilities: string) =>
      (
        await aurora.client.send(SetupKitDocument, {
          ...USUAL,
          workspaceId: workspace.id,
          access: 'OWN_POLICIES',
          permissionPolicyArns: arns,
          capabilities,
        })
      ).setupKit;
    expect(await ask('LARGE')).toMatchObject({
      code: 'INVALID_ROLE_SETUP',
      message: 'The capability set LARGE needs 4 managed policies, but the role can have only 2 more.',
    });
    expect(await ask('large')).toMatchObject({
      __typename: 'InvalidInput',
      code: 'UNKNOWN_CAPABILITIES',
      remedies: ['Did you mean LARGE?', expect.any(String)],
    });
  });

  it('costs more than a kit without a set', async () => {
    const { aurora, workspace } = await world();
    const ask = (count: number, capabilities: string | null) =>
      post(aurora.app.url, {
        query: `query ($id: ID!, $capabilities: String) { ${Array.from(
          { length: count },
          (_, index) =>
            `a${index}: setupKit(workspaceId: $id, capabilities: $capabilities) { __typename ... on SetupKit { cli { content } } }`,
        ).join(' ')} }`,
        variables: { id: workspace.id, capabilities },
      });
    expect((await ask(9, null)).errors).toEqual([]);
    expect((await ask(8, 'READ')).errors).toEqual([]);
    expect((await ask(9, 'READ')).errors[0]?.extensions?.code).toBe('QUERY_TOO_LARGE');
  });
});
