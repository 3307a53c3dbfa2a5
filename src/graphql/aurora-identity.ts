/** Aurora's own AWS identity. */

import { isOperator } from '../auth/viewer.ts';
import type { AuroraCheck, AuroraCheckName, AuroraCheckOutcome } from '../connection/check-up.ts';
import type { AuroraIdentity } from '../connections/sts.ts';
import { forbidden } from './access.ts';
import { builder, enumOf, moment } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { AWS_CALL_COST } from './cost.ts';
import { directResultOf, IdentityUnavailable, identityUnavailableError } from './errors.ts';

const CHECKS: Readonly<Record<AuroraCheckName, string>> = {
  CREDENTIALS: 'Does Aurora have credentials, and from which source?',
  REGION: 'Does the configured Region have an STS endpoint?',
  ENDPOINT: 'Does AWS STS answer?',
  CREDENTIALS_VALID: 'Does AWS accept the credentials?',
  CLOCK: "Does this machine's clock agree with AWS's clock?",
  PRINCIPAL: 'Is Aurora a user, a session of a role, or the root user?',
  ASSUME_ROLE: 'May Aurora call sts:AssumeRole, as far as Aurora can tell?',
};

const CheckNameType = enumOf('AuroraCheckName', "A check of Aurora's own side.", CHECKS);

const CheckOutcomeType = enumOf<AuroraCheckOutcome>(
  'AuroraCheckOutcome',
  "The outcome of a check of Aurora's own side.",
  {
    PASSED: 'The check passed: nothing is wrong.',
    WARNING: 'It works, but the remedies would improve it.',
    FAILED: 'The operator must fix it: see the remedies.',
    UNKNOWN: 'Aurora cannot tell whether something is wrong.',
  },
);

const AuroraCheckType = builder.objectRef<AuroraCheck>('AuroraCheck').implement({
  description: "One check of Aurora's own side, and what it found.",
  fields: (t) => ({
    name: t.expose('name', { type: CheckNameType, description: 'Which check this is.' }),
    outcome: t.expose('outcome', { type: CheckOutcomeType, description: 'The outcome of the check.' }),
    detail: t.exposeString('detail', { description: 'What the check found, as text for the operator.' }),
    remedies: t.exposeStringList('remedies', {
      description: 'What to do about the problem. Empty when the check passed.',
    }),
  }),
});

const checks = {
  authScopes: { operator: true },
  complexity: { field: AWS_CALL_COST, multiplier: Object.keys(CHECKS).length },
  type: [AuroraCheckType] as [typeof AuroraCheckType],
  description: "Checks Aurora's own side now: credentials, Region, clock and permissions.",
  resolve: async (_parent: unknown, _args: object, { identity, store }: GraphQLContext) =>
    identity.checkUp(await store.lastAssumedAt()),
};

builder.objectField(IdentityUnavailable, 'checks', (t) => t.field(checks));

const AuroraIdentityType = builder.objectRef<AuroraIdentity>('AuroraIdentity').implement({
  description:
    "Aurora's own AWS identity, as AWS reports it. Aurora detects it from its credentials, without configuration.",
  fields: (t) => ({
    accountId: t.exposeString('accountId', {
      description:
        "The ID of Aurora's AWS account, twelve digits. Customers enter it as the trusted account of their role.",
    }),
    arn: t.exposeString('arn', { description: "The ARN of Aurora's IAM user, or of its session of a role." }),
    userId: t.exposeString('userId', { description: 'The unique id of the user or session in AWS.' }),
    partition: t.exposeString('partition', {
      description:
        'The AWS partition of Aurora, such as "aws", "aws-cn" or "aws-us-gov". Only roles in the same partition can be connected.',
    }),
    credentialSource: t.exposeString('credentialSource', {
      description: "Where Aurora's credentials come from, as text for the operator.",
    }),
    checkedAt: t.expose('checkedAt', moment('When AWS last confirmed this identity.')),
    checks: t.field(checks),
  }),
});

builder.queryField('auroraIdentity', (t) =>
  t.field({
    type: AuroraIdentityType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      "Aurora's AWS identity, or why it is unknown and what the operator must do. Cached after the first success.",
    errors: directResultOf('AuroraIdentityResult', 'IdentityUnavailable'),
    args: {
      refresh: t.arg.boolean({
        defaultValue: false,
        description:
          'Read the credentials from their source again, and ask AWS again. For the operator only.',
      }),
    },
    resolve: async (_root, { refresh }, { identity, viewer }) => {
      if (refresh === true && !isOperator(viewer)) throw forbidden('Only the operator may refresh.');
      const reading = await identity.read({ refresh: refresh === true });
      if (!reading.ok) throw identityUnavailableError(reading.error);
      return reading.value;
    },
  }),
);
