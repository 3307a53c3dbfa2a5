/** Aurora reads roles, and does nothing else with the sessions that it makes for itself. */
import { expect } from 'vitest';
import type { Call } from '../../src/simulator/call-log.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';

const READS = new Set([
  'sts:GetCallerIdentity',
  'iam:GetRole',
  'iam:ListRoles',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:SimulatePrincipalPolicy',
  'cloudtrail:LookupEvents',
  'organizations:DescribeOrganization',
  'organizations:ListRoots',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListAccountsForParent',
]);

/** The names of sessions for programs also have the token. */
const OF_AURORA = /^aurora-[0-9a-f-]{36}$/;

/** Checks every call of the sessions that Aurora made for itself, and what these sessions were limited to. */
export function expectOnlyReads({ calls }: Simulator): void {
  for (const call of calls.all()) {
    if (call.session === null || !OF_AURORA.test(call.session.sessionName)) continue;
    const action = `${call.service}:${call.action}`;
    expect(READS, `Aurora called ${action} with a session of ${call.session.roleArn}`).toContain(action);
    expect(limitsOf(call), `the session policy of ${action}`).toEqual([]);
  }
}

/** What the session may do beyond reading: nothing. */
function limitsOf({ session }: Call): string[] {
  const inline = session?.policies.inline;
  if (inline === undefined) return ['everything'];
  const { Statement } = JSON.parse(inline) as {
    Statement: { Effect: string; Action?: string | string[]; NotAction?: unknown }[];
  };
  return Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, NotAction }) => (NotAction === undefined ? (Action ?? []) : ['NotAction']))
    .filter((action) => !READS.has(action));
}
