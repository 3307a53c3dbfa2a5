import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRoleArn } from '../../../src/iam/arn/role-arn.ts';

const GOOD = [
  ['arn:aws:iam::123456789012:role/AuroraRole', 'aws', '123456789012', '/', 'AuroraRole'],
  ['arn:aws:iam::123456789012:role/team/prod/Aurora', 'aws', '123456789012', '/team/prod/', 'Aurora'],
  ['arn:aws-cn:iam::000000000001:role/a', 'aws-cn', '000000000001', '/', 'a'],
  ['arn:aws-us-gov:iam::123456789012:role/x+=,.@-_y', 'aws-us-gov', '123456789012', '/', 'x+=,.@-_y'],
  ['arn:aws:iam::123456789012:role/odd:path/Name', 'aws', '123456789012', '/odd:path/', 'Name'],
] as const;

const BAD = [
  ['', 'EMPTY', null],
  ['   ', 'EMPTY', null],
  ['arn:aws:iam::1234 56789012:role/R', 'WHITE_SPACE', 'arn:aws:iam::123456789012:role/R'],
  ['https://us-east-1.console.aws.amazon.com/iam/home#/roles/details/R', 'CONSOLE_URL', null],
  ['AuroraRole', 'NOT_AN_ARN', null],
  ['123456789012', 'NOT_AN_ARN', null],
  ['{"Role": 1}', 'NOT_AN_ARN', null],
  ['arn:aws', 'NOT_AN_ARN', null],
  ['arn:amazon:iam::123456789012:role/R', 'PARTITION', 'arn:aws:iam::123456789012:role/R'],
  ['arn::iam::123456789012:role/R', 'PARTITION', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:s3:::bucket', 'SERVICE', null],
  ['arn:aws:iam:us-east-1:123456789012:role/R', 'REGION', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:iam::12345678901:role/R', 'ACCOUNT', null],
  ['arn:aws:iam::1234-5678-9012:role/R', 'ACCOUNT', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:iam::my-alias:role/R', 'ACCOUNT', null],
  ['arn:aws:sts::123456789012:assumed-role/R/session', 'ASSUMED_ROLE', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:iam::123456789012:user/R', 'RESOURCE_TYPE', null],
  ['arn:aws:iam::123456789012:instance-profile/R', 'RESOURCE_TYPE', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:iam::123456789012:root', 'RESOURCE_TYPE', null],
  ['arn:aws:iam::123456789012:Role/R', 'RESOURCE_TYPE', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:iam::123456789012:AuroraRole', 'RESOURCE_TYPE', 'arn:aws:iam::123456789012:role/AuroraRole'],
  ['arn:aws:iam::123456789012:role/', 'NAME', null],
  [`arn:aws:iam::123456789012:role/${'n'.repeat(65)}`, 'NAME', null],
  ['arn:aws:iam::123456789012:role/R*', 'NAME', null],
  ['arn:aws:iam::123456789012:role//R', 'PATH', 'arn:aws:iam::123456789012:role/R'],
  ['arn:aws:iam::123456789012:role/é/R', 'PATH', null],
  ['arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/R', 'SERVICE_ROLE', null],
  ['arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/R', 'SERVICE_ROLE', null],
  [`arn:aws:iam::123456789012:role/${'p'.repeat(2100)}`, 'LENGTH', null],
] as const;

describe('readRoleArn', () => {
  it.each(GOOD)('splits %s', (arn, partition, accountId, path, name) => {
    expect(readRoleArn(arn)).toEqual({ ok: true, value: { arn, partition, accountId, path, name } });
  });

  it.each(BAD)('names the wrong part of %j: %s', (text, part, suggestion) => {
    const reading = readRoleArn(text);
    expect(reading).toMatchObject({ ok: false, error: { part, suggestion } });
    if (!reading.ok) expect(reading.error.remedies).not.toHaveLength(0);
  });

  it('never throws, and never answers without a remedy', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^arn:aws:iam:.{0,40}$/)),
        (text) => {
          const reading = readRoleArn(text);
          if (!reading.ok) {
            expect(reading.error.message).not.toBe('');
            expect(reading.error.remedies.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it('shows no more than a little of a long text that was pasted by mistake', () => {
    const reading = readRoleArn(`secret${'x'.repeat(1500)}`);
    expect(reading.ok ? '' : reading.error.message.length).toBeLessThan(300);
  });
});
