import type { AccessKnowledge } from '../../src/access/access-report.ts';
import type { CapabilitySet } from '../../src/access/capability.ts';
import type { SimulatedAction } from '../../src/access/evidence.ts';
import type { ParsedDenial } from '../../src/access/reported-denial.ts';
import type { NamedPolicy } from '../../src/iam/policy/permissions.ts';
import { CUSTOMER, type Json, policyOf, ROLE_ARN, session, VENDOR } from '../iam/policy/support.ts';

export const BUCKET = 'arn:aws:s3:::reports/*';

/** Three actions: on objects of one bucket, on everything, and on one table. */
export const SET: CapabilitySet = {
  name: 'REPORTS',
  version: '1',
  description: 'Makes reports.',
  readsData: true,
  capabilities: [
    { reason: 'To read reports.', actions: ['s3:GetObject'], resources: [BUCKET] },
    { reason: 'To list machines.', actions: ['ec2:DescribeInstances'], resources: ['*'] },
    {
      reason: 'To count orders.',
      actions: ['dynamodb:Query'],
      resources: [`arn:aws:dynamodb:*:${CUSTOMER}:table/orders`],
    },
  ],
};

export const allow = (action: string | string[], more: Json = {}): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...more,
});
export const deny = (action: string | string[], more: Json = {}): Json => ({
  ...allow(action, more),
  Effect: 'Deny',
});
export const named = (name: string, ...statements: Json[]): NamedPolicy => ({
  name,
  policy: policyOf('IDENTITY', statements),
});

export const simulated = (
  action: string,
  decision: SimulatedAction['decision'],
  more: Partial<SimulatedAction> = {},
): SimulatedAction => ({
  action,
  resource: '*',
  decision,
  allowedByOrganizations: null,
  allowedByBoundary: null,
  missingContextKeys: [],
  policies: [],
  ...more,
});

export const refused = (action: string, more: Partial<ParsedDenial> = {}): ParsedDenial => ({
  action,
  resource: '*',
  layer: null,
  isExplicit: false,
  policyArn: null,
  ...more,
});

/** Nothing is known but who asks: Aurora, over TLS, without MFA. */
export const NOTHING: AccessKnowledge = {
  session: {
    ...session,
    accountId: CUSTOMER,
    principalArn: ROLE_ARN,
    arn: session.arn.replace(VENDOR, CUSTOMER),
  },
  roleArn: ROLE_ARN,
  context: { 'aws:SecureTransport': ['true'], 'aws:MultiFactorAuthPresent': ['false'] },
  policies: null,
  simulated: [],
  denials: [],
};

/** The role has these inline statements, and nothing else. */
export const having = (...statements: Json[]): AccessKnowledge => ({
  ...NOTHING,
  policies: {
    identityPolicies: statements.length === 0 ? [] : [named('Own', ...statements)],
    boundary: null,
    unread: [],
  },
});
