import { describe, expect, it } from 'vitest';
import { explainTrustPolicy } from '../../../src/trust/explain/explain.ts';
import { CUSTOMER } from '../../iam/policy/support.ts';
import { AURORA, AURORA_ROOT, document, EXTERNAL_ID, expectation, on, statement } from './support.ts';

const explain = (text: string) => explainTrustPolicy(text, expectation);
const wrongId = (value: string) => document(statement({ condition: on('StringEquals', value) }));
const other = 'aurora-00000000000000000000000001';

describe('a document that is right', () => {
  it.each<[string, string]>([
    ['as Aurora shows it', document(statement())],
    ['as the console writes it', document(statement({ principal: { AWS: AURORA } }))],
    [
      'with the External ID in an array',
      document(statement({ condition: on('StringEquals', [EXTERNAL_ID]) })),
    ],
    [
      'with another key in other case',
      document(statement({ condition: { StringEquals: { 'STS:externalid': EXTERNAL_ID } } })),
    ],
    [
      'next to a statement for a service',
      document(statement(), statement({ principal: { Service: 'ec2.amazonaws.com' }, condition: null })),
    ],
    [
      "next to a statement for the customer's own account",
      document(
        statement(),
        statement({ principal: { AWS: `arn:aws:iam::${CUSTOMER}:root` }, condition: null }),
      ),
    ],
    ['with StringLike and no wildcard', document(statement({ condition: on('StringLike') }))],
    [
      'with a Deny for everybody else',
      document(
        statement(),
        statement({
          effect: 'Deny',
          principal: '*',
          condition: { StringNotEquals: { 'sts:ExternalId': EXTERNAL_ID } },
        }),
      ),
    ],
  ])('%s', (_what, text) => {
    expect(explain(text)).toMatchObject({ verdict: 'WORKS', findings: [], correction: null });
  });

  it('but names a user of Aurora: it works, and is worth a word', () => {
    const { verdict, findings } = explain(
      document(statement({ principal: { AWS: expectation.caller.arn } })),
    );
    expect(verdict).toBe('WORKS');
    expect(findings).toMatchObject([{ code: 'NAMED_PRINCIPAL', severity: 'NOTICE' }]);
  });

  it.each<[string, string]>([
    [
      'in a separate statement',
      document(
        statement(),
        statement({ principal: { AWS: '987612345678' }, condition: on('StringEquals', 'theirs') }),
      ),
    ],
    [
      'next to Aurora',
      document(statement({ principal: { AWS: [AURORA_ROOT, 'arn:aws:iam::987612345678:user/x'] } })),
    ],
  ])('works, with a notice, where it also trusts a foreign account: %s', (_what, text) => {
    const { verdict, findings, correction } = explain(text);
    expect([verdict, correction]).toEqual(['WORKS', null]);
    expect(findings).toMatchObject([
      { code: 'FOREIGN_PRINCIPAL', severity: 'NOTICE', message: expect.stringContaining('987612345678') },
    ]);
  });
});

describe('a pasted text', () => {
  const right = document(statement());
  it.each<[string, string]>([
    ['URL-encoded, as IAM gives it', encodeURIComponent(right)],
    [
      'the output of get-role',
      JSON.stringify({ Role: { RoleName: 'R', AssumeRolePolicyDocument: JSON.parse(right) } }),
    ],
    [
      'the same, with the document encoded',
      JSON.stringify({ Role: { AssumeRolePolicyDocument: encodeURIComponent(right) } }),
    ],
    [
      'the output of list-roles for one',
      JSON.stringify({ Roles: [{ AssumeRolePolicyDocument: JSON.parse(right) }] }),
    ],
    ['quoted, as --query prints a text', JSON.stringify(encodeURIComponent(right))],
    ['with a byte order mark and white space', `\ufeff\n  ${right}\n`],
  ])('%s', (_what, text) => {
    expect(explain(text).verdict).toBe('WORKS');
  });

  it('with endless wrappings is explained as it is', () => {
    let text = '"x"';
    for (let depth = 0; depth < 10; depth++) text = JSON.stringify(text);
    expect(explain(text).verdict).toBe('INVALID');
    expect(explain('%7b%zz').verdict).toBe('INVALID');
    expect(explain('').verdict).toBe('INVALID');
  });
});

describe('a policy that keeps Aurora out', () => {
  it.each<[string, string, RegExp]>([
    ['WRONG_EXTERNAL_ID', wrongId(EXTERNAL_ID.toUpperCase()), /upper and lower case.*case-sensitive/],
    [
      'WRONG_EXTERNAL_ID',
      wrongId(EXTERNAL_ID.replace('q', 'Q')),
      /has "Q" as its 13th character, and must have "q"; External IDs are case-sensitive/,
    ],
    ['WRONG_EXTERNAL_ID', wrongId(`${EXTERNAL_ID} `), /white space at its end/],
    ['WRONG_EXTERNAL_ID', wrongId(` ${EXTERNAL_ID}`), /white space at its beginning/],
    ['WRONG_EXTERNAL_ID', wrongId(EXTERNAL_ID.replace('9q', 'q')), /lacks its 12th character, "9"/],
    ['WRONG_EXTERNAL_ID', wrongId(EXTERNAL_ID.replace('9q', '99q')), /one extra character: the 13th, "9"/],
    ['WRONG_EXTERNAL_ID', wrongId(EXTERNAL_ID.replace('9q', 'q9')), /12th and 13th characters swapped/],
    [
      'WRONG_EXTERNAL_ID',
      wrongId(EXTERNAL_ID.replace('9q', '8q')),
      /has "8" as its 12th character, and must have "9"/,
    ],
    ['WRONG_EXTERNAL_ID', wrongId(EXTERNAL_ID.slice(0, 20)), /lacks the end: 13 characters/],
    ['WRONG_EXTERNAL_ID', wrongId('YOUR_EXTERNAL_ID'), /placeholder/],
    ['WRONG_EXTERNAL_ID', wrongId(other), /a completely different one/],
    ['WRONG_EXTERNAL_ID', wrongId(`"${EXTERNAL_ID}"`), /quotation marks/],
    [
      'WRONG_EXTERNAL_ID',
      document(statement({ condition: on('StringNotEquals') })),
      /refuses the External ID/,
    ],
    ['WRONG_EXTERNAL_ID', document(statement({ condition: on('Null', 'true') })), /without an External ID/],
    [
      'WRONG_ACCOUNT',
      document(statement({ principal: { AWS: `arn:aws:iam::${AURORA.replace('2674', '2647')}:root` } })),
      /8th and 9th characters swapped/,
    ],
    [
      'WRONG_ACCOUNT',
      document(statement({ principal: { AWS: `arn:aws:iam::${AURORA.replace('4944', '4945')}:root` } })),
      /has "5" as its last character/,
    ],
    [
      'WRONG_ACCOUNT',
      document(statement({ principal: { AWS: '314159265358' } })),
      /is not Aurora's, which is 605992674944/,
    ],
    [
      'EXAMPLE_ACCOUNT',
      document(statement({ principal: { AWS: 'arn:aws:iam::123456789012:root' } })),
      /from examples/,
    ],
    ['OWN_ACCOUNT', document(statement({ principal: { AWS: CUSTOMER } })), /the role's own account/],
    [
      'WRONG_PARTITION',
      document(statement({ principal: { AWS: `arn:aws-cn:iam::${AURORA}:root` } })),
      /is in AWS China. Aurora's account is in the standard AWS Regions/,
    ],
    [
      'DELETED_PRINCIPAL',
      document(statement({ principal: { AWS: 'AIDAEXAMPLEEXAMPLE123' } })),
      /user that has been deleted/,
    ],
    [
      'DELETED_PRINCIPAL',
      document(statement({ principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } })),
      /role that has been deleted/,
    ],
    [
      'OTHER_PRINCIPAL',
      document(statement({ principal: { AWS: `arn:aws:iam::${AURORA}:role/Other` } })),
      /the role "Other".*the user "aurora"/,
    ],
    [
      'NO_AWS_PRINCIPAL',
      document(statement({ principal: { Service: 'ec2.amazonaws.com' } })),
      /the AWS service "ec2/,
    ],
    ['WRONG_ACTION', document(statement({ action: 'sts:AssumeRoleWithSAML' })), /calls sts:AssumeRole/],
    [
      'NO_ALLOW',
      document(statement({ effect: 'Deny', principal: { AWS: '987612345678' } })),
      /nobody can use/,
    ],
    [
      'DENIED',
      document(statement(), statement({ sid: 'No', effect: 'Deny', condition: null })),
      /"No" explicitly denies/,
    ],
    [
      'DENIED',
      document(
        statement(),
        statement({
          effect: 'Deny',
          principal: '*',
          condition: { StringNotEquals: { 'sts:ExternalId': EXTERNAL_ID.replace('9q', '8q') } },
        }),
      ),
      /has "8" as its 12th/,
    ],
    [
      'WRONG_KEY',
      document(statement({ condition: { StringEquals: { 'aws:ExternalId': EXTERNAL_ID } } })),
      /The key of the External ID is "sts:ExternalId"/,
    ],
    [
      'CONDITION_NOT_MET',
      document(
        statement({ condition: { ...on('StringEquals'), Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      ),
      /asks for MFA/,
    ],
    [
      'CONDITION_NOT_MET',
      document(
        statement({
          condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID, 'aws:PrincipalAccount': '1' } },
        }),
      ),
      /"605992674944".*"1"/,
    ],
    [
      'CONDITION_UNCERTAIN',
      document(
        statement({ condition: { ...on('StringEquals'), IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
      ),
      /is not known here/,
    ],
  ])('%s (%#)', (code, text, message) => {
    const { findings, verdict, correction } = explain(text);
    expect(findings[0]).toMatchObject({ code, severity: 'BLOCKS' });
    expect(findings[0]?.message).toMatch(message);
    expect(findings[0]?.remedy).toMatch(/^[A-Z].*\.$/);
    expect(verdict).toBe(code === 'CONDITION_UNCERTAIN' ? 'UNCERTAIN' : 'DENIED');
    expect(explain(JSON.stringify(correction?.document)).verdict).toBe('WORKS');
    expect(correction?.changes.length).toBeGreaterThan(0);
  });

  it('never reveals the owner of another External ID', () => {
    expect(JSON.stringify(explain(wrongId(other)))).not.toMatch(/workspace "|belongs to workspace/);
  });

  it('names the nearest statement, with line and column', () => {
    const text = document(
      statement({ principal: { Service: 'lambda.amazonaws.com' }, condition: null }),
      statement({ condition: on('StringEquals', EXTERNAL_ID.replace('9q', '8q')) }),
    );
    const { findings } = explain(text);
    expect(findings).toHaveLength(1);
    const line = text.split('\n').findIndex((one) => one.includes('sts:ExternalId'));
    expect(findings[0]).toMatchObject({ code: 'WRONG_EXTERNAL_ID', line: line + 1 });
    expect(text.split('\n')[line]?.slice((findings[0]?.column ?? 1) - 1)).toMatch(/^"aurora-/);
  });
});

describe('a policy that lets others in', () => {
  it.each<[string, string]>([
    ['NO_CONDITION', document(statement({ condition: null }))],
    ['NO_CONDITION', document(statement(), statement({ condition: null }))],
    [
      'NO_CONDITION',
      document(statement({ condition: { StringEquals: { 'aws:PrincipalAccount': AURORA } } })),
    ],
    ['PATTERN', document(statement({ condition: on('StringLike', '*') }))],
    ['PATTERN', document(statement({ condition: on('StringLike', 'aurora-*') }))],
    ['PATTERN', document(statement({ condition: on('StringLike', `${EXTERNAL_ID}*`) }))],
    ['ABSENCE_TOLERATED', document(statement({ condition: on('StringEqualsIfExists') }))],
    ['ABSENCE_TOLERATED', document(statement({ condition: on('ForAllValues:StringEquals') }))],
    ['CASE_IGNORED', document(statement({ condition: on('StringEqualsIgnoreCase') }))],
    ['NEGATED', document(statement({ condition: on('StringNotEquals', 'other') }))],
    ['OTHER_EXTERNAL_ID', document(statement({ condition: on('StringEquals', [EXTERNAL_ID, other]) }))],
    ['ANY_EXTERNAL_ID', document(statement({ condition: on('Null', 'false') }))],
    ['ANY_PRINCIPAL', document(statement({ principal: '*' }))],
    ['ANY_PRINCIPAL', document(statement({ principal: { AWS: '*' } }))],
    [
      'WRONG_KEY',
      document(statement({ condition: { StringEqualsIfExists: { 'sts:External-Id': EXTERNAL_ID } } })),
    ],
  ])('%s (%#)', (code, text) => {
    const { verdict, findings, correction } = explain(text);
    expect(verdict).toBe('UNSAFE');
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.every(({ severity }) => severity !== 'BLOCKS')).toBe(true);
    expect(explain(JSON.stringify(correction?.document)).verdict).toBe('WORKS');
  });

  it('is reported together with what keeps Aurora out', () => {
    const text = document(
      statement({ condition: on('StringEquals', 'wrong') }),
      statement({ condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
    );
    const { verdict, findings } = explain(text);
    expect(verdict).toBe('UNCERTAIN');
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toContain('UNSAFE NO_CONDITION');
  });
});

describe('a document that IAM does not store', () => {
  it.each<[string, string, number, number, RegExp]>([
    ['NOT_JSON', '{\n  "Version": "2012-10-17",\n}', 2, 26, /no comma after the last entry/],
    ['NOT_JSON', "{ 'Version': 1 }", 1, 3, /double quotes only/],
    ['NOT_JSON', '{ “Version”: 1 }', 1, 3, /typographic/],
    ['NOT_A_POLICY', '{\n  "Statement": [{\n    "Effect": "allow"\n  }]\n}', 3, 15, /"Allow" or "Deny"/],
    ['NOT_A_POLICY', '{"Version":"2012-10-17"}', 1, 25, /no Statement/],
    ['NOT_A_POLICY', '[]', 1, 1, /A policy is an object/],
  ])('%s (%#)', (code, text, line, column, message) => {
    const { verdict, findings, correction } = explain(text);
    expect(verdict).toBe('INVALID');
    expect(findings[0]).toMatchObject({ code, line, column, severity: 'BLOCKS' });
    expect(findings[0]?.message).toMatch(message);
    expect(explain(JSON.stringify(correction?.document)).verdict).toBe('WORKS');
  });
});

describe('a document that no role can have', () => {
  it.each([
    ['hundreds of statements', document(...Array.from({ length: 200 }, () => statement()))],
    [
      'thousands of External IDs',
      document(
        statement({
          condition: on(
            'StringEquals',
            Array.from({ length: 3_000 }, (_, id) => `v${id}`),
          ),
        }),
      ),
    ],
    [
      'patterns that are long to match',
      document(statement({ condition: on('StringLike', Array(100).fill('*a'.repeat(200))) })),
    ],
  ])('is reported as too long, and is not judged: %s', (_what, text) => {
    const { verdict, findings, correction } = explainTrustPolicy(text, expectation);
    expect(verdict).toBe('INVALID');
    expect(findings).toMatchObject([{ code: 'NOT_A_POLICY' }]);
    expect(findings[0]?.message).toMatch(/at most 4096 characters.*; this has \d+\./);
    expect(explainTrustPolicy(JSON.stringify(correction?.document), expectation).verdict).toBe('WORKS');
  });
});

describe('the correction', () => {
  it('changes the one wrong value, and keeps the rest', () => {
    const before = JSON.parse(
      document(
        statement({ principal: { Service: 'ec2.amazonaws.com' }, condition: null, sid: 'Machines' }),
        statement({ condition: on('StringEquals', 'wrong'), sid: 'Aurora' }),
      ),
    );
    const { correction } = explain(JSON.stringify(before));
    before.Statement[1].Condition.StringEquals['sts:ExternalId'] = EXTERNAL_ID;
    expect(correction?.document).toEqual(before);
    expect(correction?.changes).toEqual([
      'Statement 2: sts:ExternalId has the External ID of this workspace.',
    ]);
  });

  it('removes the statement that opens the role, and no other', () => {
    const before = JSON.parse(
      document(statement({ sid: 'Good' }), statement({ sid: 'Open', condition: null })),
    );
    const { correction } = explain(JSON.stringify(before));
    expect(correction?.document['Statement']).toEqual([before.Statement[0]]);
    expect(correction?.changes).toEqual([
      'Statement 2 was removed: it let others in, or Aurora without the External ID of this workspace.',
    ]);
  });

  it("names the role's own account instead of everyone", () => {
    const condition = { StringEquals: { 'aws:PrincipalTag/team': 'blue' } };
    const { correction } = explain(
      document(statement(), statement({ principal: { AWS: '*' }, condition, sid: 'Team' })),
    );
    expect(JSON.stringify(correction?.document)).not.toContain('*');
    expect(correction?.changes).toEqual([
      `Statement 2: it is for the role's own account, ${CUSTOMER}, instead of everyone.`,
    ]);
  });

  it('repairs a readable document that IAM does not store', () => {
    const { correction } = explain(
      JSON.stringify({
        Version: '2012-10-18',
        Statement: { ...statement({ effect: 'allow' }), Resource: '*' },
      }),
    );
    expect(correction?.document).toEqual({ Version: '2012-10-17', Statement: statement() });
    expect(correction?.changes.join(' ')).toMatch(/without Resource.*Effect is "Allow".*Version/);
  });

  it('keeps the other conditions that match', () => {
    const { correction } = explain(
      document(
        statement({
          condition: {
            StringEquals: { 'aws:PrincipalAccount': AURORA },
            Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          },
        }),
      ),
    );
    expect(correction?.document['Statement']).toMatchObject([
      {
        Condition: {
          StringEquals: { 'aws:PrincipalAccount': AURORA, 'sts:ExternalId': EXTERNAL_ID },
        },
        Principal: { AWS: AURORA_ROOT },
      },
    ]);
  });
});

describe('a condition on the name of the session', () => {
  const named = (pattern: string, effect = 'Allow') =>
    statement({
      effect,
      condition: {
        ...(effect === 'Allow' && on('StringEquals')),
        StringLike: { 'sts:RoleSessionName': pattern },
      },
    });

  it('is judged by the names that Aurora sends', () => {
    expect(explain(document(named(`aurora-${expectation.workspaceId}*`))).verdict).toBe('WORKS');
    const { verdict, findings } = explain(document(named('someone-*')));
    expect(verdict).toBe('DENIED');
    expect(findings[0]?.message).toContain(`"aurora-${expectation.workspaceId}"`);
  });

  it('must allow the sessions that Aurora hands out, and not only its checks', () => {
    const checksOnly = explain(document(named(`aurora-${expectation.workspaceId}`)));
    expect(checksOnly.verdict).toBe('DENIED');
    expect(checksOnly.findings[0]?.message).toContain(`"aurora-${expectation.workspaceId}-`);
    expect(explain(document(statement(), named('aurora-*', 'Deny'))).verdict).toBe('DENIED');
  });
});

describe('a condition on an unknown value', () => {
  const elsewhere = { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };

  it.each([
    [
      'an Allow outside of a network',
      document(statement({ condition: { ...on('StringEquals'), ...elsewhere } })),
    ],
    [
      'an Allow unless of an organization',
      document(
        statement({
          condition: { ...on('StringEquals'), StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1' } },
        }),
      ),
    ],
    [
      'a Deny outside of a network',
      document(statement(), statement({ effect: 'Deny', condition: elsewhere })),
    ],
    [
      'a Deny within a network',
      document(
        statement(),
        statement({ effect: 'Deny', condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
      ),
    ],
  ])('is uncertain, and nothing is called a denial: %s', (_what, text) => {
    const { verdict, findings, statements, correction } = explain(text);
    expect(verdict).toBe('UNCERTAIN');
    expect(findings.map(({ code }) => code)).toEqual(['CONDITION_UNCERTAIN']);
    expect(findings[0]?.message).toMatch(/is not known here/);
    expect(statements.at(-1)?.applies).toBe(false);
    expect(explain(JSON.stringify(correction?.document)).verdict).toBe('WORKS');
  });

  it('does not matter in a statement that another one makes up for', () => {
    const text = document(statement({ condition: { ...on('StringEquals'), ...elsewhere } }), statement());
    expect(explain(text).verdict).toBe('WORKS');
  });
});

describe('where session tags and a source identity are sent', () => {
  const sent = { ...expectation, trace: { tags: true, sourceIdentity: true } };
  const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
  const judged = (...statements: object[]) => explainTrustPolicy(document(...statements), sent);

  it.each([
    ['sts:TagSession', ['sts:AssumeRole', 'sts:SetSourceIdentity']],
    ['sts:SetSourceIdentity', ['sts:AssumeRole', 'sts:TagSession']],
    ['sts:TagSession', 'sts:AssumeRole'],
  ])('a policy without %s is denied, and corrected', (lacking, action) => {
    const { verdict, findings, correction } = judged(statement({ action }));
    expect(verdict).toBe('DENIED');
    expect(findings).toMatchObject([{ code: 'WRONG_ACTION' }]);
    expect(findings[0]?.message).toContain(`also needs ${lacking}`);
    expect(findings[0]?.remedy).toContain(
      '"sts:AssumeRole" and "sts:TagSession" and "sts:SetSourceIdentity"',
    );
    expect(correction?.document).toEqual(JSON.parse(document(statement({ action: ACTIONS }))));
    expect(correction?.changes).toHaveLength(1);
  });

  it('a policy with all of them works, in one statement or in several', () => {
    expect(judged(statement({ action: ACTIONS })).verdict).toBe('WORKS');
    expect(judged(statement({ action: 'sts:*' })).verdict).toBe('WORKS');
    expect(judged(...ACTIONS.map((action) => statement({ action }))).verdict).toBe('WORKS');
    const tagged = { StringEquals: { 'aws:RequestTag/AuroraWorkspace': sent.workspaceId } };
    const condition = { StringEquals: { 'sts:ExternalId': EXTERNAL_ID, ...tagged.StringEquals } };
    expect(judged(statement({ action: ACTIONS, condition })).verdict).toBe('WORKS');
  });
});

describe('text that is almost JSON', () => {
  const text = document(statement({ sid: 'Aurora' }));

  it.each([
    [
      'a comma too many',
      text.replace(/"\s*\}\s*\}\s*\}/, (end) => end.replace('"', '",')),
      /removed the comma/,
    ],
    ['single quotes', text.replaceAll('"', "'"), /straight double ones/],
    ['typographic quotes', text.replace(/"([^"]*)"/g, '“$1”'), /straight double ones/],
    ['quotes of two kinds', text.replace(/"(\w+)":/g, `'$1":`), /straight double ones/],
    ['keys without quotes', text.replace(/"([\w:]+)":/g, '$1:'), /put the key [\w:]+ in double quotes/],
    ['comments', text.replace('{\n', '{ // trust\n/* of\n Aurora */\n'), /removed the comment/],
  ])('is repaired where it is wrong, and keeps the rest: %s', (_what, almost, change) => {
    const { verdict, findings, correction, statements } = explain(almost);
    expect(verdict).toBe('INVALID');
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['NOT_JSON']));
    expect(findings[0]?.message).toMatch(/Line \d+, column \d+/);
    expect(statements).toMatchObject([{ sid: 'Aurora', applies: true }]);
    expect(correction?.document).toEqual(JSON.parse(text));
    for (const one of correction?.changes ?? []) expect(one).toMatch(change);
  });

  it('keeps the positions of the pasted text', () => {
    const wrong = JSON.stringify(JSON.parse(document(statement({ condition: on('StringEquals', 'other') }))));
    const almost = wrong.replace(/"([\w:]+)":/g, '$1:').replaceAll('"', "'");
    const { findings, statements } = explain(almost);
    const [outer] = statements;
    expect(almost.slice((outer?.column ?? 0) - 1)).toMatch(/^\{Effect/);
    const wrongId = findings.find(({ code }) => code === 'WRONG_EXTERNAL_ID');
    expect(almost.slice((wrongId?.column ?? 0) - 1)).toMatch(/^'other'/);
    const keys = findings.filter(({ message }) => message.includes('JSON keys must be in double quotes'));
    expect(keys.length).toBe(9);
    for (const { line, column, message } of keys) {
      expect(message).toContain(`Line ${line}, column ${column}`);
      expect(almost.slice(column - 1)).toMatch(/^[A-Z]\w+:|^sts:ExternalId:/);
      expect(almost[column - 2]).toMatch(/[{,]/);
    }
  });

  it.each([
    ['{ Version = "2012-10-17" }'],
    ['{ Effect: Maybe }'],
    ['{ "Version\'s": 2012-10-17x }'],
    ['{ Version\n "2012-10-17" }'],
  ])('is not guessed at: %s', (pasted) => {
    const { findings } = explain(pasted);
    expect(findings).toMatchObject([{ code: 'NOT_JSON' }]);
  });

  it('is repaired around the document, too', () => {
    const { findings, correction } = explain(`{ "Role": { "AssumeRolePolicyDocument": ${text}, } }`);
    expect(findings).toMatchObject([{ code: 'NOT_JSON' }]);
    expect(correction?.document).toEqual(JSON.parse(text));
  });

  it('is read out of the fence of a chat or a page', () => {
    expect(explain(`\`\`\`json\n${text}\n\`\`\`\n`).verdict).toBe('WORKS');
  });
});

describe('text that is not a trust policy', () => {
  it.each([
    ['', /Nothing was pasted/],
    ['resource "aws_iam_role" "aurora" {\n  name = "AuroraRole"\n}', /Terraform/],
    ['AssumeRolePolicyDocument:\n  Version: "2012-10-17"', /YAML/],
    [JSON.stringify({ Role: { RoleName: 'R' } }), /does not contain a trust policy/],
  ])('is named: %s', (text, message) => {
    const { verdict, findings } = explain(text);
    expect(verdict).toBe('INVALID');
    expect(findings.map((finding) => finding.message).join(' ')).toMatch(message);
    expect(findings.map((finding) => finding.remedy).join(' ')).toMatch(/Trust relationships|has now/);
  });

  it('is wrapped, where it is a statement or several', () => {
    const one = statement({ sid: 'Aurora' });
    for (const text of [one, [one]].map((value) => JSON.stringify(value))) {
      const { findings, correction } = explain(text);
      expect(findings[0]?.message).toMatch(/without the policy around it/);
      expect(correction?.document).toMatchObject({ Version: '2012-10-17' });
      expect([correction?.document['Statement']].flat()).toEqual([one]);
    }
  });
});
