import { describe, expect, it } from 'vitest';
import { policyWith } from '../../web/src/connection/policy-with.ts';

const READ = { Effect: 'Allow', Action: 's3:Get*', Resource: '*' };
const START = { Effect: 'Allow', Action: 'ec2:StartInstances', Resource: '*' };

describe('a policy with more statements', () => {
  it('keeps everything that it had, and makes a list of a single statement', () => {
    const policy = { Version: '2012-10-17', Id: 'limit', Statement: READ };
    for (const Statement of [READ, [READ]])
      expect(JSON.parse(policyWith(JSON.stringify({ ...policy, Statement }), [START]) ?? '')).toEqual({
        ...policy,
        Statement: [READ, START],
      });
  });

  it('is null for a text that is not the whole of a policy', () => {
    for (const text of ['', '[]', '{}', '"Statement": []', JSON.stringify(START)])
      expect(policyWith(text, [START])).toBeNull();
  });
});
