import { describe, expect, it } from 'vitest';
import { explainTrustPolicy } from '../../src/trust/explain/explain.ts';
import { CUSTOMER } from '../iam/policy/support.ts';
import { AURORA, document, EXTERNAL_ID, expectation, on, statement } from '../trust/explain/support.ts';
import {
  MISPLACED,
  MISTAKES,
  OTHERS,
  type Policy,
  REPEATED,
  SUBJECTS,
  UNREADABLE,
  WRAPPINGS,
  WRONG_IDS,
  WRONG_PRINCIPALS,
  WRONG_VALUES,
} from './wrong-setups-pastes.ts';

const explain = (text: string) => explainTrustPolicy(text, expectation);
const said = (findings: readonly { message: string; remedy: string }[]) =>
  findings.map(({ message, remedy }) => `${message} ${remedy}`).join(' ');

const RIGHT: Policy = JSON.parse(document(statement()));
const WRONG: Policy = JSON.parse(
  document(statement({ condition: on('StringEquals', EXTERNAL_ID.toUpperCase()) })),
);
const OPEN: Policy = JSON.parse(document(statement({ condition: null })));
const setting = { account: AURORA, id: EXTERNAL_ID, roleArn: expectation.role.arn };

describe('a trust policy in what it was copied with', () => {
  it.each(WRAPPINGS)('is judged by the document inside: $name', ({ wrap, says }) => {
    const right = explain(wrap({ ...setting, policy: RIGHT }));
    expect([right.verdict, right.correction]).toEqual(['WORKS', null]);
    expect(right.findings.every(({ code }) => code === 'READ_FROM')).toBe(true);
    if (says !== undefined) expect(said(right.findings)).toMatch(says);

    const wrong = explain(wrap({ ...setting, policy: WRONG }));
    expect([wrong.verdict, wrong.findings[0]?.code]).toEqual(['DENIED', 'WRONG_EXTERNAL_ID']);
    expect(wrong.correction?.document).toEqual(RIGHT);

    const open = explain(wrap({ ...setting, policy: OPEN }));
    expect([open.verdict, open.findings[0]?.code]).toEqual(['UNSAFE', 'NO_CONDITION']);
    expect(open.correction?.document).toEqual(RIGHT);
  });

  it.each(MISTAKES)('is corrected where it is no JSON: $name', ({ spoil, says }) => {
    const { verdict, findings, correction } = explain(spoil(document(statement())));
    expect([verdict, findings[0]?.code]).toEqual(['INVALID', 'NOT_JSON']);
    expect(findings[0]?.message).toMatch(says);
    expect(findings.length).toBeLessThan(5);
    expect(correction?.document).toEqual(RIGHT);
  });

  it.each(OTHERS)('is asked for when there is none: $name', ({ text, says }) => {
    const { verdict, findings, correction } = explain(text);
    expect(verdict).toBe('INVALID');
    expect(said(findings.slice(0, 1))).toMatch(says);
    expect(said(findings)).not.toContain('AKIAIOSFODNN7EXAMPLE');
    expect(explain(JSON.stringify(correction?.document)).verdict).toBe('WORKS');
  });

  it('depends on what the template fills in, and says which value must be what', () => {
    const ref = { 'Fn::Sub': ['arn:', '{AWS::Partition}:iam::', '{Aurora}:root'].join('$') };
    const policy = document(
      statement({ principal: { AWS: ref }, condition: on('StringEquals', { Ref: 'ExternalId' }) }),
    );
    const { verdict, findings, correction } = explain(policy);
    expect([verdict, findings[0]?.code]).toEqual(['UNCERTAIN', 'DEPENDS_ON_TEMPLATE']);
    expect(findings[0]?.message).toContain('"ExternalId" must be the External ID of this workspace');
    expect(findings[0]?.message).toContain(`"Aurora" must be Aurora's account, ${AURORA}`);
    expect(correction?.document).toEqual(RIGHT);
  });

  it('is judged with the defaults of the template, and with what can be wrong in spite of it', () => {
    const template = (Default: string, principal: object) =>
      JSON.stringify({
        Parameters: { Id: { Type: 'String', Default } },
        Resources: {
          R: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: JSON.parse(
                document(
                  statement({
                    principal: { AWS: principal as never },
                    condition: on('StringEquals', { Ref: 'Id' }),
                  }),
                ),
              ),
            },
          },
        },
      });
    const own = { Ref: 'AWS::AccountId' };
    expect(explain(template(EXTERNAL_ID, { 'Fn::Sub': AURORA })).verdict).toBe('WORKS');
    expect(explain(template('other', { 'Fn::Sub': AURORA })).findings[0]?.code).toBe('WRONG_EXTERNAL_ID');
    expect(explain(template(EXTERNAL_ID, own)).findings[0]?.code).toBe('OWN_ACCOUNT');
  });

  it.each(UNREADABLE)(
    'shows the place of a mistake that cannot be corrected, also in a mail: $name',
    ({ spoil, says, line }) => {
      const broken = spoil(document(statement()));
      const isWhole = broken.includes('}');
      for (const text of isWhole ? [broken, `Here it is:\n${broken}\nThanks`] : [broken]) {
        const { verdict, findings } = explain(text);
        expect([verdict, findings[0]?.code, findings[0]?.line]).toEqual(['INVALID', 'NOT_JSON', line]);
        expect(findings[0]?.message).toMatch(says);
      }
    },
  );

  it.each(MISPLACED)('says where a known element belongs: $name', ({ spoil, says }) => {
    const { verdict, findings, correction } = explain(JSON.stringify(spoil(RIGHT)));
    expect([verdict, findings[0]?.code]).toEqual(['INVALID', 'NOT_A_POLICY']);
    expect(findings[0]?.message).toMatch(says);
    expect(explain(JSON.stringify(correction?.document)).verdict).toBe('WORKS');
  });

  it.each(WRONG_VALUES)('says what is wrong with a value: $name', ({ condition, says, saysNot }) => {
    const both = { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } };
    const merged =
      'StringEquals' in condition
        ? { StringEquals: { ...both.StringEquals, ...(condition.StringEquals as object) } }
        : { ...both, ...condition };
    const { verdict, findings, correction } = explain(document(statement({ condition: merged as never })));
    expect([verdict, findings[0]?.code]).toEqual(['DENIED', 'CONDITION_NOT_MET']);
    expect(said(findings)).toMatch(says);
    if (saysNot !== undefined) expect(said(findings)).not.toMatch(saysNot);
    expect(correction?.document).toEqual(RIGHT);
  });

  it.each([
    ['\u0024{aws:PrincipalTag/ExternalId}', /is a policy variable, which AWS fills in/],
    ['\u0024{aws:username}', /is a policy variable, which AWS fills in/],
    ['\u0024{var.external_id}', /is a placeholder that was not replaced/],
    ['\u0024{ExternalId}', /is a placeholder that was not replaced/],
  ])('tells a variable of AWS from a placeholder in an External ID: %s', (value, says) => {
    const { verdict, findings } = explain(document(statement({ condition: on('StringEquals', value) })));
    expect([verdict, findings[0]?.code]).toEqual(['DENIED', 'WRONG_EXTERNAL_ID']);
    expect(findings[0]?.message).toMatch(says);
    // A caller may have a tag or a name that is another External ID; no caller has a value for a placeholder.
    expect(findings.some(({ code }) => code === 'OPEN')).toBe(value.includes('aws:'));
  });

  it.each(REPEATED)('names a repeated key before what comes of it, and merges: $name', ({ spoil, says }) => {
    const { findings, correction } = explain(spoil(document(statement())));
    expect(findings[0]?.code).toBe('REPEATED_KEY');
    expect(said(findings.slice(0, 1))).toMatch(says);
    expect(findings.map(({ code }) => code)).not.toContain('NO_CONDITION');
    const kept = JSON.stringify(correction?.document ?? RIGHT);
    expect(explain(kept).verdict).toBe('WORKS');
    expect(kept).toContain(EXTERNAL_ID);
  });

  it('does not advise to merge the values of a repeated key where that lets others in', () => {
    const twice = document(statement()).replace(
      /("sts:ExternalId": "[^"]*")/,
      '$1, "sts:ExternalId": "legacy"',
    );
    const { findings } = explain(twice);
    expect(findings.map(({ code }) => code)).toEqual(['WRONG_EXTERNAL_ID', 'REPEATED_KEY']);
    expect(findings[1]?.remedy).toMatch(/Keep the one that is meant/);
    const star = document(statement()).replace(/("AWS": "[^"]*")/, '$1, "AWS": "*"');
    expect(said(explain(star).findings)).not.toMatch(/one array/);
  });

  it.each(SUBJECTS)('shows the subject that tokens of $issuer have', ({ issuer, subject }) => {
    const federated = {
      ...statement({
        principal: { Federated: `arn:aws:iam::${CUSTOMER}:oidc-provider/${issuer}` },
        condition: { StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com' } },
      }),
      Action: 'sts:AssumeRoleWithWebIdentity',
    };
    const { verdict, findings } = explain(document(statement(), federated));
    expect([verdict, findings[0]?.code]).toEqual(['UNSAFE', 'ANY_PRINCIPAL']);
    expect(findings[0]?.remedy).toMatch(subject);
    const named = /such as "([^"]*)"/.exec(findings[0]?.remedy ?? '')?.[1] ?? '';
    const fixed = {
      ...federated,
      Condition: { StringLike: { [`${issuer}:sub`]: named } },
    };
    expect(explain(document(statement(), fixed)).verdict).toBe('WORKS');
  });

  it('does not trust any organization of Pulumi because the subject begins in full', () => {
    const issuer = 'api.pulumi.com/oidc';
    const federated = {
      ...statement({
        principal: { Federated: `arn:aws:iam::${CUSTOMER}:oidc-provider/${issuer}` },
        condition: { StringLike: { [`${issuer}:sub`]: 'pulumi:deploy:org:*' } },
      }),
      Action: 'sts:AssumeRoleWithWebIdentity',
    };
    expect(explain(document(statement(), federated)).verdict).toBe('UNSAFE');
  });

  it('speaks of a list of External IDs only where there is one', () => {
    const remedy = (...ids: string[]) =>
      said(explain(document(statement(), statement({ condition: on('StringEquals', ids) }))).findings);
    expect(remedy('acme-old')).toMatch(/Put the External ID of this workspace in its place/);
    expect(remedy('acme-old')).not.toMatch(/from the list/);
    expect(remedy(EXTERNAL_ID, 'acme-old')).toMatch(/Remove it from the list/);
  });

  it('is that of the role that was asked about, also where a file has expressions that are not read', () => {
    const role = (name: string, policy: object) =>
      `resource "aws_iam_role" "x" {\n  name = "${name}"\n  tags = { for k, v in var.tags : k => v }\n  assume_role_policy = jsonencode(${JSON.stringify(policy)})\n}\n`;
    const name = expectation.role.arn.split('/').at(-1) ?? '';
    expect(explain(role('Other', OPEN) + role(name, RIGHT)).verdict).toBe('WORKS');
    expect(explain(role(name, OPEN) + role('Other', RIGHT)).verdict).toBe('UNSAFE');
    expect(explain(role('Other', OPEN) + role('Third', RIGHT)).findings[0]?.message).toMatch(
      /not among them/,
    );
  });

  it('is judged with the defaults of variables of Terraform', () => {
    const file = (id: string) =>
      `variable "id" {\n  default = "${id}"\n}\nassume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "${AURORA}" }, Action = "sts:AssumeRole", Condition = { StringEquals = { "sts:ExternalId" = var.id } } }] })`;
    expect(explain(file(EXTERNAL_ID)).verdict).toBe('WORKS');
    expect(explain(file('other')).findings[0]?.code).toBe('WRONG_EXTERNAL_ID');
  });

  it('is read out of an event of CloudTrail', () => {
    const policyDocument = JSON.stringify(OPEN);
    const event = { eventName: 'UpdateAssumeRolePolicy', requestParameters: { policyDocument } };
    expect(explain(JSON.stringify(event)).verdict).toBe('UNSAFE');
  });

  it('is read out of the data source aws_iam_policy_document', () => {
    const source = (id: string) => `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${AURORA}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [${id}]
    }
  }
}
resource "aws_iam_role" "aurora" {
  name               = "AuroraRole"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}`;
    expect(explain(source(`"${EXTERNAL_ID}"`)).verdict).toBe('WORKS');
    expect(explain(source('"other"')).findings[0]?.code).toBe('WRONG_EXTERNAL_ID');
    expect(explain(source('var.external_id')).findings[0]?.code).toBe('DEPENDS_ON_TEMPLATE');
  });

  it('is noted to be longer than the quota that IAM has without asking', () => {
    const services = Array.from({ length: 25 }, (_, index) =>
      statement({
        sid: `S${index}`,
        principal: { Service: `service${index}.amazonaws.com` },
        condition: null,
      }),
    );
    const { verdict, findings } = explain(document(statement(), ...services));
    expect(verdict).toBe('WORKS');
    expect(findings).toMatchObject([{ code: 'OVER_DEFAULT_QUOTA', severity: 'NOTICE' }]);
    expect(findings[0]?.message).toMatch(/accepts 2048/);
  });

  it.each(WRONG_IDS)('has an External ID that is right but for $name', ({ text, says }) => {
    const { verdict, findings, correction } = explain(
      document(statement({ condition: on('StringEquals', text(EXTERNAL_ID)) })),
    );
    expect([verdict, findings[0]?.code]).toEqual(['DENIED', 'WRONG_EXTERNAL_ID']);
    expect(findings[0]?.message).toMatch(says);
    expect(correction?.document).toEqual(RIGHT);
  });

  it.each(WRONG_PRINCIPALS)('has a principal that IAM refuses: $name', ({ text, says }) => {
    const { verdict, findings, correction } = explain(
      document(statement({ principal: { AWS: text(AURORA) } })),
    );
    expect([verdict, findings[0]?.code]).toEqual(['INVALID', 'NOT_A_POLICY']);
    expect(findings[0]?.message).toMatch(says);
    expect(said(findings)).not.toContain('AKIAIOSFODNN7EXAMPLE');
    expect(correction?.document).toEqual(RIGHT);
  });
});
