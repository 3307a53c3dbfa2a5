import { describe, expect, it } from 'vitest';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { type CapabilitySet, neededActions } from '../../src/access/capability.ts';
import type { JsonObject } from '../../src/iam/json/json-value.ts';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import { policyKit } from '../../src/setup-kit/policy-kit.ts';
import { setupKit } from '../../src/setup-kit/role-kit.ts';
import { type RoleChoice, readRoleSetup } from '../../src/setup-kit/role-setup.ts';
import { quoteShell } from '../../src/setup-kit/shell.ts';

const AURORA = { partition: 'aws', accountId: '111122223333' };
const CONTEXT = { aurora: AURORA, externalId: 'aurora-id', workspaceId: 'V29ya3M=' };
const [OBSERVE, , OPERATE] = BUILT_IN_SETS;
if (OBSERVE === undefined || OPERATE === undefined) throw new Error('no sets');

/** A set with this many actions, some on one bucket and some on everything. */
function largeSet(actions: number): CapabilitySet {
  const named = Array.from(
    { length: actions },
    (_, i) => `service${i % 9}:DescribeSomethingWithALongName${i}`,
  );
  const half = Math.ceil(actions / 2);
  return {
    name: 'LARGE',
    version: '1',
    description: 'x',
    readsData: true,
    capabilities: [
      { reason: 'x', actions: named.slice(0, half), resources: ['*'] },
      { reason: 'y', actions: named.slice(half), resources: ['arn:aws:s3:::a', 'arn:aws:s3:::a/*'] },
    ],
  };
}

const choice = (more: Partial<RoleChoice>): RoleChoice => ({
  access: 'POWER_USER',
  roleName: 'AuroraRole',
  maxSessionSeconds: 3_600,
  ...more,
});

function kitOf(more: Partial<RoleChoice>) {
  const reading = readRoleSetup(choice(more), CONTEXT);
  if (!reading.ok) throw new Error(reading.error.message);
  return setupKit(reading.value, 'https://bucket.s3.us-east-1.amazonaws.com/role.json');
}

/** What documents allow: each action on each resource. */
function allowedBy(documents: readonly JsonObject[]): string[] {
  return documents
    .flatMap((document) => {
      const parsed = parsePolicy(JSON.stringify(document), 'IDENTITY');
      if (!parsed.ok) throw new Error(parsed.error.detail);
      return parsed.value.policy.statements;
    })
    .flatMap(({ effect, actions = [], resources = [] }) =>
      actions.flatMap((action) => resources.map((resource) => `${effect} ${action} ${resource}`)),
    )
    .sort();
}

const wantedBy = (set: CapabilitySet) =>
  neededActions(set)
    .map(({ action, resource }) => `Allow ${action} ${resource}`)
    .sort();

const SETS: [string, CapabilitySet, number, number][] = [
  ['OBSERVE', OBSERVE, 1, 0],
  ['OPERATE', OPERATE, 1, 0],
  ['a set for several policies', largeSet(500), 0, 4],
];

describe.each(SETS)('the permissions of %s', (_, set, inlineCount, managedCount) => {
  const kit = kitOf({ capabilities: set });
  const { inline, managed } = kit.setup.permissions;
  const documents = [...inline, ...managed].map(({ document }) => document);

  it('are exactly what it asks for, within the limits of IAM', () => {
    expect(allowedBy(documents)).toEqual(wantedBy(set));
    expect([inline.length, managed.length]).toEqual([inlineCount, managedCount]);
    for (const { document } of inline) expect(JSON.stringify(document).length).toBeLessThanOrEqual(10_240);
    for (const { document } of managed) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6_144);
  });

  it('are in commands that an interactive shell takes: it looks for a "!" outside of single quotes', () => {
    for (const { content } of [
      kit.cli,
      kit.stackCli,
      kit.stackSet({ unitIds: ['r-ab12'], exceptAccountIds: [] }),
    ])
      expect(content.replaceAll(/'[^']*'/g, "''")).not.toMatch(/![^\s=(]/);
  });

  it('are in every form, and no managed policy of AWS with them', () => {
    expect(kit.setup.policyArns).toEqual([]);
    const { Parameters, Resources } = JSON.parse(kit.template.content);
    const { Policies = [] } = Resources.AuroraRole.Properties;
    const others = Object.values<{ Type: string; Properties: { PolicyDocument: JsonObject } }>(
      Resources,
    ).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy');
    const inTemplate = [
      ...Policies.map((policy: { PolicyDocument: JsonObject }) => policy.PolicyDocument),
      ...others.map(({ Properties }) => Properties.PolicyDocument),
    ];
    expect(inTemplate).toEqual(documents);
    expect(Parameters).not.toHaveProperty('PermissionPolicyArns');
    expect(Resources.AuroraRole.Properties).not.toHaveProperty('ManagedPolicyArns');
    const template = quoteShell(JSON.stringify(JSON.parse(kit.template.content)));
    for (const { content } of [kit.stackCli, kit.stackSet({ unitIds: ['r-ab12'], exceptAccountIds: [] })]) {
      expect(content).toContain(template);
      expect(content).not.toContain('PermissionPolicyArns');
    }
    for (const document of documents) {
      const json = JSON.stringify(document);
      expect(kit.cli.content).toContain(`'${JSON.stringify(document, null, 2)}'`);
      expect(kit.consoleSteps.some(({ values }) => values.includes(json))).toBe(true);
    }
    for (const { action } of neededActions(set)) expect(kit.terraform.content).toContain(`"${action}"`);
    expect(kit.terraform.content).not.toContain('toset');
    // The shared template does not contain the set.
    expect(kit.quickCreateUrl).toBeNull();
  });
});

describe('a set next to policies', () => {
  const arns = Array.from({ length: 8 }, (_, i) => `arn:aws:iam::123456789012:policy/Own${i}`);

  it('keeps the policies that the customer chooses', () => {
    const kit = kitOf({ access: 'OWN_POLICIES', policyArns: arns, capabilities: OBSERVE });
    expect(kit.setup.policyArns).toEqual(arns);
    expect(JSON.parse(kit.template.content).Parameters.PermissionPolicyArns.Default).toBe(arns.join(','));
  });

  it('is refused when the role has no room for it', () => {
    const reading = readRoleSetup(
      choice({ access: 'OWN_POLICIES', policyArns: arns, capabilities: largeSet(500) }),
      CONTEXT,
    );
    expect(reading).toMatchObject({
      ok: false,
      error: {
        message: 'The capability set LARGE needs 4 managed policies, but the role can have only 2 more.',
        remedies: [expect.any(String)],
      },
    });
  });
});

describe('the policy that lets Aurora check permissions', () => {
  it('is added to any choice, and allows nothing but reading about the role', () => {
    const kit = kitOf({ readsItself: true });
    expect(kit.setup.policyArns).toEqual(['arn:aws:iam::aws:policy/PowerUserAccess']);
    expect(kit.setup.permissions.inline.map(({ name }) => name)).toEqual(['Aurora-ReadsThisRole']);
    const role = 'arn:aws:iam::*:role/AuroraRole';
    expect(allowedBy(kit.setup.permissions.inline.map(({ document }) => document))).toEqual(
      [
        `Allow iam:GetRole ${role}`,
        `Allow iam:GetRolePolicy ${role}`,
        `Allow iam:ListAttachedRolePolicies ${role}`,
        `Allow iam:ListRolePolicies ${role}`,
        `Allow iam:SimulatePrincipalPolicy ${role}`,
        'Allow iam:GetPolicy arn:aws:iam::*:policy/*',
        'Allow iam:GetPolicyVersion arn:aws:iam::*:policy/*',
        'Allow cloudtrail:LookupEvents *',
      ].sort(),
    );
  });

  it('counts for the size of inline policies', () => {
    const permissions = (count: number, readsItself: boolean) =>
      kitOf({ capabilities: largeSet(count), readsItself }).setup.permissions;
    let most = 100;
    while (permissions(most + 1, false).managed.length === 0) most += 1;
    const { inline, managed } = permissions(most, true);
    expect(managed.length).toBeGreaterThan(1);
    expect(inline.map(({ name }) => name)).toEqual(['Aurora-ReadsThisRole']);
  });
});

describe('the smallest change to a role that exists', () => {
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: "arn:aws:s3:::it's/*" }],
  };
  const kit = policyKit({ partition: 'aws', name: 'Own+Role' }, { name: 'ReportsForAurora', document });
  const json = JSON.stringify(document);

  it('is one inline policy in every form', () => {
    expect(kit.cli.content).toContain(
      `role='Own+Role'\ndocument=${quoteShell(JSON.stringify(document, null, 2))}\naws iam put-role-policy --role-name "$role" \\\n  --policy-name 'ReportsForAurora' --policy-document "$document"\n`,
    );
    // People read the commands before they run them, also in a narrow window.
    expect(kit.cli.content.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(JSON.parse(kit.template.content).Resources.AuroraPermissions).toEqual({
      Type: 'AWS::IAM::RolePolicy',
      Properties: { RoleName: 'Own+Role', PolicyName: 'ReportsForAurora', PolicyDocument: document },
    });
    expect(kit.terraform.content).toContain('  name = "ReportsForAurora"\n  role = "Own+Role"\n');
    expect(kit.terraform.content).toContain(`"arn:aws:s3:::it's/*"`);
    expect(kit.consoleSteps).toEqual([
      expect.objectContaining({
        values: [json, 'ReportsForAurora'],
        url: expect.stringContaining('Own%2BRole'),
      }),
    ]);
  });
});
