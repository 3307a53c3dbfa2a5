import { describe, expect, it } from 'vitest';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import type { CapabilitySet } from '../../src/access/capability.ts';
import { listOf } from '../../src/iam/json/json-value.ts';
import { rolePermissions } from '../../src/setup-kit/role-permissions.ts';
import { actionsInWords, reasonsOf } from '../../web/src/onboard/reasons.ts';

const BACKUP: CapabilitySet = {
  name: 'BACKUP',
  version: '1',
  description: 'Makes backups.',
  readsData: true,
  capabilities: [
    { reason: 'To make snapshots.', actions: ['ec2:CreateSnapshot'], resources: ['*'] },
    {
      reason: 'To find what to copy, and who changed it.',
      actions: ['ec2:DescribeVolumes', 'cloudtrail:LookupEvents'],
      resources: ['*'],
    },
    { reason: 'To copy.', actions: ['s3:PutObject'], resources: ['arn:aws:s3:::backups/*'] },
  ],
};

/** The policies that a kit writes for a set, as the API returns them. */
function policiesOf(capabilities: CapabilitySet) {
  const choice = { capabilities, readsItself: true, readsOrganization: false };
  const written = rolePermissions(choice, { partition: 'aws', roleName: 'AuroraRole' }, 10);
  if (!written.ok) throw new Error(`needs ${written.error} policies`);
  return [...written.value.inline, ...written.value.managed];
}

function groupsOf(set: CapabilitySet) {
  const policies = policiesOf(set).map(({ name, document }) => ({
    name,
    policy: { json: JSON.stringify(document) },
  }));
  return reasonsOf({ capabilities: set.capabilities as never }, policies);
}

describe('the reasons for the actions of a role', () => {
  it.each([...BUILT_IN_SETS, BACKUP])('of $name count each action of its policies once', (set) => {
    const statements = policiesOf(set).flatMap(({ document }) => listOf(document['Statement']));
    const allowed = new Set(statements.flatMap((one) => listOf((one as { Action: string[] }).Action)));
    const counted = groupsOf(set).reduce((sum, { added }) => sum + added, 0);
    expect(counted).toBe(allowed.size);
  });

  it('say which of them an earlier reason has', () => {
    const [observe] = BUILT_IN_SETS;
    expect(actionsInWords(groupsOf(observe as CapabilitySet).at(-1) as never)).toBe('8 of the actions above');
    expect(groupsOf(BACKUP).map(actionsInWords)).toEqual([
      '1 action',
      '2 actions',
      '1 action',
      '7 actions, and 1 of those above',
    ]);
  });
});
