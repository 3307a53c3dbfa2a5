import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import {
  evaluatePermission,
  type PermissionAnswer,
  type PermissionPolicies,
} from '../../src/iam/policy/permissions.ts';
import { CUSTOMER, session } from '../iam/policy/support.ts';
import {
  ACTIONS,
  ASKED,
  CALLS,
  decide,
  type Keys,
  type Layers,
  layers,
  RESOURCES,
  resourcesOf,
  type Written,
} from './permissions-support.ts';

function policyOf(statements: readonly Written[]) {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'IDENTITY');
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return { name: 'P', policy: parsed.value.policy };
}

function evaluate(
  all: Layers,
  action: string,
  resource: string,
  context: Keys,
  knowledge: 'COMPLETE' | 'PARTIAL',
): PermissionAnswer {
  const policies: PermissionPolicies = {
    identityPolicies: all.identity.map(policyOf),
    boundary: all.boundary === null ? null : policyOf(all.boundary),
    serviceControlPolicies: all.organization.map((level) => level.map(policyOf)),
    sessionPolicies: all.session.map(policyOf),
  };
  const caller = { ...session, accountId: CUSTOMER };
  return evaluatePermission(policies, {
    caller,
    action,
    resource,
    resourceAccountId: CUSTOMER,
    context,
    knowledge,
  });
}

const action = fc.constantFrom(...ACTIONS);
const call = fc.record(
  Object.fromEntries(Object.entries(CALLS).map(([key, values]) => [key, fc.constantFrom(...values)])),
);

function everyCall(known: Keys): Keys[] {
  let all: Keys[] = [known];
  for (const [key, values] of Object.entries(CALLS))
    if (!(key in known)) all = all.flatMap((keys) => values.map((value) => ({ ...keys, [key]: value })));
  return all;
}

describe('the evaluation of permissions', () => {
  it('agrees with an independent one, when everything is known', () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(layers, action, fc.constantFrom(...RESOURCES), call, (all, asked, resource, keys) => {
        const { decision } = evaluate(all, asked, resource, keys, 'COMPLETE');
        expect(decision).toBe(decide(all, asked, resource, keys));
        seen[decision] = (seen[decision] ?? 0) + 1;
      }),
      { numRuns: 10_000, seed: 21 },
    );
    for (const decision of ['ALLOWED', 'EXPLICIT_DENY', 'IMPLICIT_DENY'])
      expect(seen[decision]).toBeGreaterThan(500);
  });

  it('holds for every call that may come, when only a part is known', () => {
    const seen: Record<string, number> = {};
    const known = call.chain((keys) =>
      fc
        .subarray(Object.keys(keys))
        .map((kept): Keys => Object.fromEntries(kept.map((key) => [key, keys[key] ?? []]))),
    );
    fc.assert(
      fc.property(layers, action, fc.constantFrom(...ASKED), known, (all, asked, resource, keys) => {
        const { decision } = evaluate(all, asked, resource, keys, 'PARTIAL');
        seen[decision] = (seen[decision] ?? 0) + 1;
        const outcomes = new Set(
          resourcesOf(resource).flatMap((one) =>
            everyCall(keys).map((full) => decide(all, asked, one, full)),
          ),
        );
        if (decision === 'ALLOWED') expect([...outcomes]).toEqual(['ALLOWED']);
        if (decision === 'EXPLICIT_DENY') expect([...outcomes]).toEqual(['EXPLICIT_DENY']);
        if (decision === 'IMPLICIT_DENY') expect([...outcomes]).not.toContain('ALLOWED');
        const isKnown = !/[*?]/.test(resource) && Object.keys(keys).length === Object.keys(CALLS).length;
        if (isKnown) expect(decision).not.toBe('DEPENDS');
      }),
      { numRuns: 10_000, seed: 22 },
    );
    for (const decision of ['ALLOWED', 'EXPLICIT_DENY', 'IMPLICIT_DENY', 'DEPENDS'])
      expect(seen[decision]).toBeGreaterThan(300);
  });
});
