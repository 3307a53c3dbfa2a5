import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorizationRequest } from '../../../src/iam/policy/context.ts';
import { evaluatePolicy } from '../../../src/iam/policy/decision.ts';
import { parsePolicy } from '../../../src/iam/policy/document.ts';
import { explainTrustPolicy } from '../../../src/trust/explain/explain.ts';
import { CUSTOMER, ROLE_ARN } from '../../iam/policy/support.ts';
import { AURORA, AURORA_ROOT, EXTERNAL_ID, expectation } from './support.ts';

const RUNS = { numRuns: 600, seed: 11 };

const externalId = fc.constantFrom(
  EXTERNAL_ID,
  EXTERNAL_ID.toUpperCase(),
  `${EXTERNAL_ID} `,
  EXTERNAL_ID.slice(1),
  `${EXTERNAL_ID}*`,
  '*',
  'aurora-?',
  'other',
  '',
);
const oneOrMore = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.array(value, { maxLength: 3 }));
const qualified = fc
  .tuple(
    fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(
      'StringEquals',
      'StringEquals',
      'StringLike',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotLike',
      'Nonsense',
    ),
    fc.constantFrom('', '', '', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const conditions = fc.oneof(
  fc.dictionary(
    qualified,
    fc.dictionary(
      fc.constantFrom('sts:ExternalId', 'STS:EXTERNALID', 'aws:ExternalId', 'aws:PrincipalAccount'),
      oneOrMore(externalId),
      { minKeys: 1, maxKeys: 2 },
    ),
    { maxKeys: 2 },
  ),
  fc.constantFrom<object>(
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    { Null: { 'sts:ExternalId': 'false' } },
    { StringEquals: { 'aws:PrincipalAccount': AURORA, 'sts:ExternalId': EXTERNAL_ID } },
  ),
);
const aws = fc.constantFrom(
  AURORA_ROOT,
  AURORA,
  expectation.caller.arn,
  '*',
  'arn:aws:iam::123456789012:root',
  CUSTOMER,
  'AIDAEXAMPLEEXAMPLE123',
  'nonsense',
);
const principal = fc.oneof(
  fc.record({ AWS: oneOrMore(aws) }),
  fc.constantFrom<unknown>('*', { Service: 'ec2.amazonaws.com' }, {}, 'nobody', 7),
);
const statement = fc.record(
  {
    Sid: fc.constantFrom('a', 'b', 'c'),
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny', 'allow'),
    Principal: principal,
    NotPrincipal: principal,
    Action: oneOrMore(fc.constantFrom('sts:AssumeRole', 'sts:*', 'sts:TagSession', '*', 's3:GetObject')),
    Resource: fc.constant('*'),
    Condition: conditions,
  },
  { requiredKeys: ['Effect', 'Action'] },
);
/** What IAM would store, mostly. */
const plausible = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
    Principal: fc.constantFrom({ AWS: AURORA_ROOT }, { AWS: AURORA }, '*', { AWS: ['123456789012', AURORA] }),
    Action: fc.constantFrom('sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession']),
    Condition: fc.oneof(fc.constant({ StringEquals: { 'sts:ExternalId': EXTERNAL_ID } }), conditions),
  },
  { requiredKeys: ['Effect', 'Principal', 'Action'] },
);
const policy = fc.record(
  {
    Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17', '2020-01-01'),
    Statement: fc.oneof(
      { weight: 1, arbitrary: oneOrMore(statement) },
      { weight: 3, arbitrary: oneOrMore(plausible) },
    ),
  },
  { requiredKeys: ['Statement'] },
);

/** Addresses on both sides of the one condition that cannot be known. */
const ADDRESSES = ['10.1.2.3', '203.0.113.7'];

/** A call of Aurora's with this External ID, or of a stranger's. */
function decision(
  text: string,
  id: string | undefined,
  stranger = false,
  address: string | undefined = undefined,
): string {
  const parsed = parsePolicy(text, 'TRUST');
  if (!parsed.ok) return parsed.error.message;
  const account = '135791357913';
  const arn = `arn:aws:iam::${account}:user/stranger`;
  const request: AuthorizationRequest = {
    caller: stranger
      ? {
          ...expectation.caller,
          accountId: account,
          arn,
          principalArn: arn,
          uniqueId: 'AIDAX',
          userId: 'AIDAX',
        }
      : expectation.caller,
    action: 'sts:AssumeRole',
    resource: ROLE_ARN,
    resourceAccountId: CUSTOMER,
    context: {
      ...(id !== undefined && { 'sts:ExternalId': [id] }),
      ...(address !== undefined && { 'aws:SourceIp': [address] }),
    },
  };
  return evaluatePolicy(parsed.value.policy, request, 'TRUST').decision;
}

const WRONG = [
  undefined,
  'x',
  'other',
  EXTERNAL_ID.toUpperCase(),
  `${EXTERNAL_ID}y`,
  `y${EXTERNAL_ID}`,
  EXTERNAL_ID.slice(1),
];

function expectRightAndSafe(text: string): void {
  expect(decision(text, EXTERNAL_ID)).toBe('ALLOW');
  for (const id of WRONG) expect(decision(text, id)).not.toBe('ALLOW');
  expect(decision(text, EXTERNAL_ID, true)).not.toBe('ALLOW');
}

describe('whatever document there is', () => {
  it('IAM accepts its correction, which lets in only Aurora', () => {
    fc.assert(
      fc.property(policy, (document) => {
        const { verdict, correction } = explainTrustPolicy(JSON.stringify(document), expectation);
        expect(correction === null).toBe(verdict === 'WORKS');
        expectRightAndSafe(JSON.stringify(correction?.document ?? document));
      }),
      RUNS,
    );
  });

  it('the verdict agrees with the evaluation', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(policy, (document) => {
        const text = JSON.stringify(document);
        const { verdict, findings } = explainTrustPolicy(text, expectation);
        seen.add(verdict);
        const decisions = ADDRESSES.map((address) => decision(text, EXTERNAL_ID, false, address));
        const blocked = findings.some(({ severity }) => severity === 'BLOCKS');
        const unsafe = findings.some(({ severity }) => severity === 'UNSAFE');
        switch (verdict) {
          case 'WORKS':
            expectRightAndSafe(text);
            expect(decisions).toEqual(['ALLOW', 'ALLOW']);
            expect([blocked, unsafe]).toEqual([false, false]);
            break;
          case 'UNSAFE':
            expect(decisions).toEqual(['ALLOW', 'ALLOW']);
            expect([blocked, unsafe]).toEqual([false, true]);
            break;
          case 'INVALID':
            expect(parsePolicy(text, 'TRUST').ok).toBe(false);
            expect(blocked).toBe(true);
            break;
          case 'UNCERTAIN':
            expect(decisions).not.toEqual(['ALLOW', 'ALLOW']);
            expect(blocked).toBe(true);
            break;
          default:
            expect(decisions).not.toContain('ALLOW');
            expect(blocked).toBe(true);
        }
      }),
      RUNS,
    );
    expect([...seen].sort()).toEqual(['DENIED', 'INVALID', 'UNCERTAIN', 'UNSAFE', 'WORKS']);
  });

  it('every finding points into the text, and any text is explained', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          policy.map((document) => JSON.stringify(document, null, 1)),
          fc.string(),
          fc.json(),
        ),
        (text) => {
          const explanation = explainTrustPolicy(text, expectation);
          const lines = explanation.text.split('\n');
          for (const { line, column, message, remedy } of explanation.findings) {
            expect(line).toBeLessThanOrEqual(lines.length);
            expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
            expect(message).not.toBe('');
            expect(remedy).not.toBe('');
          }
          expectRightAndSafe(
            JSON.stringify(explanation.correction?.document ?? JSON.parse(explanation.text)),
          );
        },
      ),
      RUNS,
    );
  });
});
