// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables among the values
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/iam/policy/context.ts';
import { evaluatePolicy } from '../../../src/iam/policy/decision.ts';
import { parsePolicy } from '../../../src/iam/policy/document.ts';
import { globMatches, globOf } from '../../../src/iam/policy/glob.ts';
import { CUSTOMER, type Json, policyOf, ROLE_ARN, session, user, VENDOR } from './support.ts';

const text = fc.constantFrom(
  '',
  'a',
  'ab',
  'a*',
  '*',
  '?b',
  '${aws:username}',
  '${aws:nobody}',
  'true',
  '10',
  '10.0.0.0/8',
  '2026-01-01',
  ROLE_ARN,
  user.arn,
);
const key = fc.constantFrom(
  'sts:ExternalId',
  'aws:TagKeys',
  'aws:PrincipalArn',
  'aws:username',
  'aws:nobody',
);
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'ArnLike',
      'ArnNotEquals',
      'NumericLessThan',
      'DateNotEquals',
      'Bool',
      'NotIpAddress',
    ),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const conditions = fc.dictionary(
  operator,
  fc.dictionary(key, fc.array(text, { maxLength: 3 }), { maxKeys: 2 }),
  { maxKeys: 2 },
);
const principal = fc.constantFrom<unknown>(
  '*',
  { AWS: VENDOR },
  { AWS: user.arn },
  { AWS: [session.arn, '999999999999'] },
  { Service: 'ec2.amazonaws.com' },
);
const action = fc.constantFrom('sts:AssumeRole', 'sts:*', 'sts:TagSession');
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Principal: principal,
  Action: action,
  Condition: conditions,
});
const allow = statement.map((one) => ({ ...one, Effect: 'Allow' }));
const context = fc.dictionary(key, fc.array(text, { maxLength: 3 }));
const caller = fc.constantFrom<Caller>(user, session);

function decide(statements: Json[], who: Caller, keys: Record<string, string[]>) {
  const request = {
    caller: who,
    action: 'sts:AssumeRole',
    resource: ROLE_ARN,
    resourceAccountId: CUSTOMER,
    context: keys,
  };
  return evaluatePolicy(policyOf('TRUST', statements), request, 'TRUST').decision;
}

const several = fc.array(statement, { minLength: 1, maxLength: 4 });

describe('whatever the policy and the request', () => {
  test('Deny statements alone never grant', () => {
    fc.assert(
      fc.property(several, caller, context, (statements, who, keys) => {
        const denials = statements.map((one) => ({ ...one, Effect: 'Deny' }));
        expect(decide(denials, who, keys)).not.toBe('ALLOW');
      }),
    );
  });

  test('adding a Deny never turns a denial into a grant', () => {
    fc.assert(
      fc.property(several, statement, caller, context, (statements, more, who, keys) => {
        const after = decide([...statements, { ...more, Effect: 'Deny' }], who, keys);
        if (decide(statements, who, keys) !== 'ALLOW') expect(after).not.toBe('ALLOW');
      }),
    );
  });

  test('adding a condition to an Allow never turns a denial into a grant', () => {
    const extra = fc.tuple(operator, fc.array(text, { maxLength: 3 }));
    fc.assert(
      fc.property(allow, several, extra, caller, context, (first, others, [name, values], who, keys) => {
        // A separate key, so that the condition replaces none.
        const added = { ...first.Condition, [name]: { ...first.Condition[name], 'aws:UserAgent': values } };
        const before = decide([first, ...others], who, keys);
        if (before !== 'ALLOW')
          expect(decide([{ ...first, Condition: added }, ...others], who, keys)).toBe(before);
      }),
    );
  });

  test('the order of statements does not matter', () => {
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat()), caller, context, (statements, ranks, who, keys) => {
        const shuffled = statements
          .map((one) => ({ one, rank: ranks.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(decide(shuffled, who, keys)).toBe(decide(statements, who, keys));
      }),
    );
  });

  test('a statement written twice decides as if written once', () => {
    fc.assert(
      fc.property(several, caller, context, (statements, who, keys) => {
        expect(decide([...statements, ...statements], who, keys)).toBe(decide(statements, who, keys));
      }),
    );
  });

  test('a negated operator without qualifier matches exactly when the positive one does not', () => {
    const pairs = fc.constantFrom(
      ['StringEquals', 'StringNotEquals'],
      ['StringLike', 'StringNotLike'],
      ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    );
    const plain = text.filter((value) => !value.includes('$'));
    fc.assert(
      fc.property(
        pairs,
        fc.array(plain, { maxLength: 3 }),
        fc.option(plain, { nil: undefined }),
        (names, values, sent) => {
          const keys = sent === undefined ? {} : { 'sts:ExternalId': [sent] };
          const [positive, negative] = names.map((name) =>
            decide(
              [
                {
                  Effect: 'Allow',
                  Principal: '*',
                  Action: 'sts:*',
                  Condition: { [name]: { 'sts:ExternalId': values } },
                },
              ],
              user,
              keys,
            ),
          );
          expect(positive).not.toBe(negative);
        },
      ),
    );
  });
});

describe('globs', () => {
  test('match as the textbook definition does', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 })
      .map((parts) => parts.join(''));
    const byDefinition = (pattern: string, value: string): boolean => {
      const head = pattern[0];
      if (head === undefined) return value === '';
      if (head === '*')
        return (
          byDefinition(pattern.slice(1), value) || (value !== '' && byDefinition(pattern, value.slice(1)))
        );
      return (
        value !== '' && (head === '?' || head === value[0]) && byDefinition(pattern.slice(1), value.slice(1))
      );
    };
    fc.assert(
      fc.property(letters, letters, (pattern, value) => {
        expect(globMatches(globOf(pattern), value)).toBe(byDefinition(pattern, value));
      }),
      { numRuns: 2000 },
    );
  });

  test('a pattern made to be slow is answered in good time', () => {
    expect(globMatches(globOf(`${'a*'.repeat(1000)}b`), 'a'.repeat(4000))).toBe(false);
  });
});

describe('the parser', () => {
  test('never throws, whatever the text', () => {
    const kinds = fc.constantFrom('TRUST' as const, 'IDENTITY' as const, 'SESSION' as const);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), kinds, (document, kind) => {
        const parsed = parsePolicy(document, kind);
        expect(parsed.ok || (parsed.error.line ?? 0) > 0).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('Version', 'Statement', 'Id'),
        kinds,
        (value, name, kind) => {
          expect(() => parsePolicy(JSON.stringify({ [name]: value }), kind)).not.toThrow();
        },
      ),
    );
    const element = fc.constantFrom(
      'Sid',
      'Effect',
      'Principal',
      'NotPrincipal',
      'Action',
      'Resource',
      'Condition',
    );
    fc.assert(
      fc.property(fc.dictionary(element, fc.jsonValue()), kinds, (value, kind) => {
        expect(() =>
          parsePolicy(JSON.stringify({ Statement: { Effect: 'Deny', ...value } }), kind),
        ).not.toThrow();
      }),
    );
  });
});
