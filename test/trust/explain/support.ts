import type { JsonValue } from '../../../src/iam/json/json-value.ts';
import type { Expectation } from '../../../src/trust/explain/expectation.ts';
import { CUSTOMER, ROLE_ARN, user } from '../../iam/policy/support.ts';

export const EXTERNAL_ID = 'aurora-7k2m9q4t6w8x0z1a3b5c7d9e2f';

/** The vendor's account of the policy tests is an example of AWS's own; here Aurora has one that is not. */
export const AURORA = '605992674944';
export const AURORA_ROOT = `arn:aws:iam::${AURORA}:root`;

export const expectation: Expectation = {
  caller: {
    ...user,
    accountId: AURORA,
    arn: `arn:aws:iam::${AURORA}:user/aurora`,
    principalArn: `arn:aws:iam::${AURORA}:user/aurora`,
    userName: 'aurora',
  },
  role: { arn: ROLE_ARN, accountId: CUSTOMER, partition: 'aws' },
  externalId: EXTERNAL_ID,
  workspaceId: '2f1c9a70-5b7e-4d0c-9a53-6f6c1d2e3b4a',
  now: Date.UTC(2026, 10, 26),
  region: 'us-east-1',
};

type Parts = {
  principal?: JsonValue;
  action?: JsonValue;
  condition?: JsonValue | null;
  effect?: string;
  sid?: string;
};

/** A right statement with these parts replaced. `condition: null` omits the condition. */
export function statement({ principal, action, condition, effect, sid }: Parts = {}) {
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect ?? 'Allow',
    Principal: principal ?? { AWS: AURORA_ROOT },
    Action: action ?? 'sts:AssumeRole',
    ...(condition !== null && {
      Condition: condition ?? { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    }),
  };
}

export function document(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
}

/** A condition on the External ID. */
export const on = (operator: string, value: JsonValue = EXTERNAL_ID) => ({
  [operator]: { 'sts:ExternalId': value },
});
