import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accessReport } from '../../src/access/access-report.ts';
import { BUILT_IN_SETS } from '../../src/access/built-in-sets.ts';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import { permissionPolicies } from '../../src/trust/trust-policy.ts';
import { NOTHING } from './support.ts';

/** AWS's real documents. */
const POLICIES: readonly { arn: string; document: object }[] = JSON.parse(
  readFileSync('src/simulator/managed-policies.json', 'utf8'),
);

function reportOf(setName: string, ...policyNames: string[]) {
  const identityPolicies = policyNames.map((name) => {
    const found = POLICIES.find(({ arn }) => arn.endsWith(`/${name}`));
    const parsed = parsePolicy(JSON.stringify(found?.document), 'IDENTITY');
    if (!parsed.ok) throw new Error(parsed.error.detail);
    return { name, policy: parsed.value.policy };
  });
  const set = BUILT_IN_SETS.find(({ name }) => name === setName);
  if (set === undefined) throw new Error(setName);
  const policies = { identityPolicies, boundary: null, unread: [] };
  const { state, missing, excessive } = accessReport(set, { ...NOTHING, policies });
  return {
    state,
    services: [...new Set(missing.map(({ action }) => action.split(':')[0]))].sort(),
    missing: missing.length,
    excessive: excessive.map(({ action, risk }) => `${action} ${risk}`),
  };
}

describe('the managed policies of AWS', () => {
  it('ReadOnlyAccess suffices to read, and does little more', () => {
    expect(reportOf('READ', 'ReadOnlyAccess')).toEqual({
      state: 'SUFFICIENT',
      services: [],
      missing: 0,
      excessive: ['cognito-idp:Get* CREDENTIALS', 's3express:CreateSession WRITES'],
    });
  });

  it('ReadOnlyAccess reads data, which OBSERVE does not need', () => {
    const { state, excessive } = reportOf('OBSERVE', 'ReadOnlyAccess');
    expect(state).toBe('SUFFICIENT');
    expect(excessive).toEqual(
      expect.arrayContaining(['s3:Get* DATA', 'dynamodb:Scan DATA', 'ssm:Get* DATA']),
    );
  });

  it('PowerUserAccess may do all but IAM', () => {
    const { services, excessive } = reportOf('OPERATE', 'PowerUserAccess');
    expect(services).toEqual(['iam']);
    expect(excessive).toEqual(['NotAction iam:*, organizations:*, account:* ALL_BUT_SOME']);
  });

  it('SecurityAudit and ViewOnlyAccess together observe most, and hardly read data', () => {
    const { missing, excessive } = reportOf('OBSERVE', 'SecurityAudit', 'ViewOnlyAccess');
    expect(missing).toBeLessThan(20);
    expect(excessive).toEqual([
      'cognito-idp:ListUsers DATA',
      'rds:DownloadDBLogFilePortion DATA',
      'cognito-idp:List* DATA',
    ]);
  });

  it('AdministratorAccess is too much for anything', () => {
    expect(reportOf('OPERATE', 'AdministratorAccess')).toMatchObject({
      state: 'SUFFICIENT',
      excessive: ['* ADMINISTRATOR'],
    });
  });
});

describe("what the policies of the product's document let Aurora do", () => {
  const actionsOf = (name: string, element: 'Action' | 'NotAction') => {
    const text = JSON.stringify(POLICIES.find(({ arn }) => arn.endsWith(`/${name}`))?.document);
    return (JSON.parse(text) as { Statement: Record<string, string[]>[] }).Statement.flatMap(
      (statement) => statement[element] ?? [],
    );
  };
  const explanationOf = (name: string) =>
    permissionPolicies('aws').find((policy) => policy.name === name)?.explanation ?? '';

  it("is explained as AWS's documents say", () => {
    expect(actionsOf('PowerUserAccess', 'NotAction')).toEqual(['iam:*', 'organizations:*', 'account:*']);
    expect(explanationOf('PowerUserAccess')).toMatch(/except IAM .*, AWS Organizations and account settings/);
    expect(actionsOf('ReadOnlyAccess', 'Action')).toEqual(
      expect.arrayContaining(['s3:Get*', 'dynamodb:Query']),
    );
    expect(explanationOf('ReadOnlyAccess')).toContain('objects in S3 and items in DynamoDB');
  });
});
