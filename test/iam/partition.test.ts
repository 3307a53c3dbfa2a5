import { expect, it } from 'vitest';
import { partitionName, partitionOfRegion } from '../../src/iam/partition.ts';

it.each([
  ['us-east-1', 'aws'],
  ['ap-southeast-7', 'aws'],
  ['mx-central-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-isof-south-1', 'aws-iso-f'],
])('%s is a Region of %s', (region, partition) => {
  expect(partitionOfRegion(region)?.id).toBe(partition);
});

it.each(['us-zzz-9', 'us-esat-1', 'us-east-0', 'us-east-1000', 'us-east-1.example.com', 'east-1', ''])(
  '"%s" is no Region',
  (region) => {
    expect(partitionOfRegion(region)).toBeUndefined();
  },
);

it.each([
  ['aws', 'the standard AWS Regions'],
  ['aws-cn', 'AWS China'],
  ['aws-us-gov', 'AWS GovCloud (US)'],
  ['aws-iso-b', 'the AWS partition "aws-iso-b"'],
])('customers read of %s as %s', (id, name) => {
  expect(partitionName(id)).toBe(name);
});
