// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable
import { describe, expect, it } from 'vitest';
import { permissionChanges, policyChanges } from '../../../src/iam/policy/policy-changes.ts';
import { type Json, permitting, policyOf } from './support.ts';

const read = permitting({ Sid: 'Read', Action: ['s3:GetObject', 's3:ListBucket'] });
const assume = permitting({ Sid: 'Assume', Resource: 'arn:aws:iam::444455556666:role/a' });
const changes = (before: Json[], after: Json[]) =>
  policyChanges(policyOf('IDENTITY', before), policyOf('IDENTITY', after));

describe('what changed in a policy', () => {
  it('is nothing where only the order or the form differs', () => {
    const reordered = permitting({ Sid: 'Read', Action: ['s3:ListBucket', 's3:GetObject'], Resource: ['*'] });
    expect(changes([read, assume], [assume, reordered])).toEqual([]);
  });

  it.each<[string, Json[], Json[], string, string]>([
    [
      'a new statement',
      [read],
      [read, assume],
      'ADDED',
      'Allows sts:AssumeRole on arn:aws:iam::444455556666:role/a.',
    ],
    [
      'a statement that is gone',
      [read, assume],
      [read],
      'REMOVED',
      'Allows sts:AssumeRole on arn:aws:iam::444455556666:role/a.',
    ],
    [
      'an action more',
      [read],
      [{ ...read, Action: ['s3:GetObject', 's3:ListBucket', 's3:PutObject'] }],
      'CHANGED',
      'The action s3:PutObject was added. Now: Allows s3:GetObject, s3:ListBucket or s3:PutObject on every resource.',
    ],
    [
      'a condition less',
      [{ ...read, Condition: { Bool: { 'aws:SecureTransport': true } } }],
      [read],
      'CHANGED',
      'The condition "aws:SecureTransport is "true"" was removed. Now: Allows s3:GetObject or s3:ListBucket on every resource.',
    ],
    [
      'another value of a condition',
      [{ ...read, Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }],
      [{ ...read, Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } } }],
      'CHANGED',
      'The condition "aws:RequestedRegion is "eu-west-1"" became "aws:RequestedRegion is "eu-west-1" or "us-east-1"". Now: Allows s3:GetObject or s3:ListBucket on every resource, if aws:RequestedRegion is "eu-west-1" or "us-east-1".',
    ],
    [
      'a Deny in place of an Allow',
      [read],
      [{ ...read, Effect: 'Deny' }],
      'CHANGED',
      'Before: Allows s3:GetObject or s3:ListBucket on every resource. Now: Denies s3:GetObject or s3:ListBucket on every resource.',
    ],
    [
      'all actions but one',
      [permitting({ Sid: 'A' })],
      [permitting({ Sid: 'A', Action: undefined, NotAction: 'iam:*' })],
      'CHANGED',
      'Before: Allows sts:AssumeRole on every resource. Now: Allows every action but iam:* on every resource.',
    ],
  ])('names %s', (_, before, after, kind, words) => {
    expect(changes(before, after)).toEqual([expect.objectContaining({ kind, words, policy: null })]);
  });

  it('pairs statements without a Sid by what they share', () => {
    const one = permitting({ Action: ['ec2:RunInstances', 'ec2:StopInstances'] });
    const two = permitting({ Action: ['s3:GetObject', 's3:PutObject'] });
    const fewer = permitting({ Action: 's3:GetObject' });
    expect(changes([one, two], [fewer, one])).toEqual([
      expect.objectContaining({
        kind: 'CHANGED',
        sid: null,
        words: expect.stringContaining('s3:PutObject was removed'),
      }),
    ]);
  });

  it('notices that a variable has become text', () => {
    const own = permitting({ Resource: 'arn:aws:s3:::b/${aws:username}/*' });
    const [change] = policyChanges(policyOf('IDENTITY', own), policyOf('IDENTITY', own, '2008-10-17'));
    expect(change?.words).toContain('another meaning');
    expect(policyChanges(policyOf('IDENTITY', read), policyOf('IDENTITY', read, '2008-10-17'))).toEqual([]);
  });

  it('names policies that were attached and detached', () => {
    const named = (name: string, statement: Json) => ({ name, policy: policyOf('IDENTITY', statement) });
    const before = [named('Kept', read), named('Old', assume)];
    const after = [named('Kept', { ...read, Action: 's3:GetObject' }), named('New', read)];
    expect(permissionChanges(before, after).map(({ kind, policy }) => `${kind} ${policy}`)).toEqual([
      'CHANGED Kept',
      'REMOVED Old',
      'ADDED New',
    ]);
  });
});
