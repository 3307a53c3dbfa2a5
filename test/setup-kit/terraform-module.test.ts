/** The Terraform module creates what the setup kit creates. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { type JsonObject, listOf } from '../../src/iam/json/json-value.ts';
import { setupKit } from '../../src/setup-kit/role-kit.ts';
import { type RoleChoice, readRoleSetup, SESSION_SECONDS } from '../../src/setup-kit/role-setup.ts';
import { type HclResource, hclResources } from '../support/hcl.ts';
import { LARGE_SET } from '../support/samples.ts';

const read = (file: string) =>
  readFileSync(new URL(`../../deploy/terraform/${file}`, import.meta.url), 'utf8');

const SESSION_ARN = 'arn:aws:sts::111122223333:assumed-role/connector/session';

function setupOf(choice: Partial<RoleChoice>, roleActions: readonly string[] = []) {
  const reading = readRoleSetup(
    { access: 'POWER_USER', roleName: 'AuroraRole', maxSessionSeconds: 3_600, ...choice },
    {
      aurora: { partition: 'aws', accountId: '111122223333', arn: SESSION_ARN, roleActions },
      externalId: 'aurora-id',
      workspaceId: 'V29ya3M=',
    },
  );
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.value;
}

/** IAM treats one action and a list of it alike; documents are text or values; the order has no meaning. */
function comparable(resources: readonly HclResource[]): string[] {
  const normal = (key: string, value: unknown): unknown => {
    if (key === 'Action') return listOf(value as never);
    if (key === 'policy' && typeof value === 'string') return JSON.parse(value, normal);
    return value;
  };
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort()
            .map(([key, part]) => [key, sorted(part)]),
        )
      : value;
  return resources
    .map((resource) => JSON.stringify(sorted(JSON.parse(JSON.stringify(resource, normal))), null, 1))
    .sort();
}

describe('the Terraform module', () => {
  it.each([
    ['by default', {}],
    ['with own policies', { access: 'OWN_POLICIES', policyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] }],
    ['with another name and duration', { roleName: 'Own+Role', maxSessionSeconds: 7_200 }],
    ['with a capability set', { capabilities: BUILT_IN_SETS[0] ?? null, readsItself: true }],
    ['with a large set', { capabilities: LARGE_SET, readsItself: true }],
    ['with a narrowed trust', { narrowTrust: true }],
    ['with tags of sessions', {}, ['sts:TagSession', 'sts:SetSourceIdentity']],
  ] as [string, Partial<RoleChoice>, string[]?][])(
    'creates the resources of the kit %s',
    (_, choice, actions) => {
      const setup = setupOf(choice, actions);
      const byName = (policies: readonly { name: string; document: JsonObject }[]) =>
        Object.fromEntries(policies.map(({ name, document }) => [name, JSON.stringify(document)]));
      const kit = hclResources(setupKit(setup, null).terraform.content);
      const module = hclResources(read('main.tf'), {
        aurora_principal_arn: setup.trust.principalArn,
        aurora_caller_arns: setup.trust.callerArns,
        external_id: setup.trust.externalId,
        workspace_id: setup.workspaceId,
        role_name: setup.roleName,
        max_session_seconds: setup.maxSessionSeconds,
        session_actions: setup.trust.roleActions,
        policy_arns: setup.policyArns,
        inline_policies: byName(setup.permissions.inline),
        managed_policies: byName(setup.permissions.managed),
      });
      expect(comparable(module)).toEqual(comparable(kit));
      expect(kit.length).toBeGreaterThan(1);
    },
  );

  it('has the defaults and the limits of the kit', () => {
    const variables = read('variables.tf');
    const { roleName, maxSessionSeconds } = setupOf({});
    expect(variables).toContain(`default     = "${roleName}"`);
    expect(variables).toContain(`default     = ${maxSessionSeconds}`);
    expect(variables).toContain(
      `>= ${SESSION_SECONDS.min} && var.max_session_seconds <= ${SESSION_SECONDS.max}`,
    );
  });

  it('documents every variable', () => {
    const names = [...read('variables.tf').matchAll(/^variable "(\w+)"/gm)].map(
      ([, name]) => `| \`${name}\` |`,
    );
    const rows = read('README.md').match(/^\| `\w+` \|/gm);
    expect(rows?.sort()).toEqual(names.sort());
  });
});
