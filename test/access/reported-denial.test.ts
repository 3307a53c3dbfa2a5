import { describe, expect, it } from 'vitest';
import { remedyFor } from '../../src/access/remedy.ts';
import { MAX_DENIAL_CHARACTERS, readReportedDenial } from '../../src/access/reported-denial.ts';
import { storedRoleArn } from '../../src/iam/arn/stored-role-arn.ts';
import { CUSTOMER, ROLE_ARN } from '../iam/policy/support.ts';

const role = storedRoleArn(ROLE_ARN);
if (role === null) throw new Error('not a role');
const SESSION = `arn:aws:sts::${CUSTOMER}:assumed-role/Reader/aurora-run-1`;
const OBJECT = 'arn:aws:s3:::reports/1.csv';
const sentence = (tail = '', action = 's3:GetObject', resource = OBJECT) =>
  `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource}${tail}`;
const read = (message: string) => readReportedDenial(message, role);

const DENIALS: [string, string | null, boolean][] = [
  [sentence(), null, false],
  [sentence(' because no identity-based policy allows the s3:GetObject action'), 'IDENTITY_POLICY', false],
  [sentence(' with an explicit deny in an identity-based policy'), 'IDENTITY_POLICY', true],
  [
    sentence(' because no permissions boundary allows the s3:GetObject action'),
    'PERMISSIONS_BOUNDARY',
    false,
  ],
  [sentence(' with an explicit deny in a permissions boundary'), 'PERMISSIONS_BOUNDARY', true],
  [
    sentence(' because no service control policy allows the s3:GetObject action'),
    'SERVICE_CONTROL_POLICY',
    false,
  ],
  [sentence(' with an explicit deny in a service control policy'), 'SERVICE_CONTROL_POLICY', true],
  [sentence(' with an explicit deny in a resource control policy'), 'RESOURCE_CONTROL_POLICY', true],
  [sentence(' because no session policy allows the s3:GetObject action'), 'SESSION_POLICY', false],
  [sentence(' with an explicit deny in a session policy'), 'SESSION_POLICY', true],
  [sentence(' because no resource-based policy allows the s3:GetObject action'), 'RESOURCE_POLICY', false],
  [sentence(' with an explicit deny in a resource-based policy'), 'RESOURCE_POLICY', true],
  [sentence(' because no VPC endpoint policy allows the s3:GetObject action'), 'VPC_ENDPOINT_POLICY', false],
  [sentence(' with an explicit deny in a VPC endpoint policy'), 'VPC_ENDPOINT_POLICY', true],
];

describe('a denial that a program reports', () => {
  it.each(DENIALS)('is read: %s', (message, layer, isExplicit) => {
    expect(read(message)).toEqual({
      ok: true,
      value: { action: 's3:GetObject', resource: OBJECT, layer, isExplicit, policyArn: null },
    });
  });

  it('is read from an SDK, which writes more around it', () => {
    const message = `An error occurred (UnauthorizedOperation) when calling the StartInstances operation: You are not authorized to perform this operation. ${sentence(' because no identity-based policy allows the ec2:StartInstances action.', 'ec2:StartInstances', 'arn:aws:ec2:eu-west-1:444455556666:instance/i-1')} Encoded authorization failure message: 4GIOHlTkIaWHQD0Q0m6XSnuUMCm`;
    expect(read(message)).toMatchObject({
      value: {
        action: 'ec2:StartInstances',
        layer: 'IDENTITY_POLICY',
        resource: expect.stringMatching(/i-1$/),
      },
    });
  });

  it('is read with quotation marks, with the policy that denies, and without a resource', () => {
    const policyArn = 'arn:aws:organizations::444455556666:policy/o-a/service_control_policy/p-1';
    expect(
      read(
        sentence(
          ` with an explicit deny in a service control policy: ${policyArn}`,
          's3:GetObject',
          `"${OBJECT}"`,
        ),
      ),
    ).toMatchObject({
      value: { resource: OBJECT, policyArn },
    });
    expect(read(`User: ${SESSION} is not authorized to perform: ce:GetCostAndUsage`)).toMatchObject({
      value: { action: 'ce:GetCostAndUsage', resource: '*', layer: null },
    });
  });

  it.each([
    ['another text', 'Rate exceeded', 'is not a denial of AWS'],
    [
      'a session of another role',
      sentence().replace('Reader', 'Writer'),
      'Report it for the connection of that role',
    ],
    ['a role of another account', sentence().replace(CUSTOMER, '111122223333'), 'not to a session of'],
    ['a user', sentence().replace(SESSION, `arn:aws:iam::${CUSTOMER}:user/Reader`), 'not to a session of'],
    ['a text that is too long', sentence().padEnd(MAX_DENIAL_CHARACTERS + 1), 'send at most 4096'],
  ])('is refused: %s', (_, message, problem) => {
    expect(read(message)).toEqual({ ok: false, error: expect.stringContaining(problem) });
  });
});

describe('the remedy', () => {
  const remedyOf = (message: string) => {
    const denial = read(message);
    if (!denial.ok) throw new Error(denial.error);
    return remedyFor({ ...denial.value, deniedBy: denial.value.policyArn }, ROLE_ARN);
  };
  const own = { Effect: 'Allow', Action: 's3:GetObject', Resource: OBJECT };

  it.each(DENIALS)('has at most one statement, and names the place: %s', (message, layer, isExplicit) => {
    const { words, statement } = remedyOf(message);
    expect(words).toContain('s3:GetObject');
    const added = {
      IDENTITY_POLICY: own,
      PERMISSIONS_BOUNDARY: own,
      SERVICE_CONTROL_POLICY: { ...own, Resource: '*' },
      RESOURCE_POLICY: {
        Effect: 'Allow',
        Principal: { AWS: ROLE_ARN },
        Action: 's3:GetObject',
        Resource: OBJECT,
      },
    }[layer ?? 'IDENTITY_POLICY'];
    expect(statement).toEqual(isExplicit ? null : (added ?? null));
  });
});
