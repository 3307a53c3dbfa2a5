/** Who Aurora is in AWS. */

import type { AuroraCheck, AuroraCheckName, AuroraCheckOutcome } from '../connection/check-up.ts';
import type { AuroraIdentity } from '../connections/sts.ts';
import { forbidden } from './access.ts';
import { builder } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { CALLS_AWS } from './cost.ts';
import { IdentityUnavailable, identityUnavailable } from './errors.ts';

const CheckNameType = builder.enumType('AuroraCheckName', {
  description: "What is checked on Aurora's own side.",
  values: {
    CREDENTIALS: { description: 'Are there credentials, and where do they come from?' },
    REGION: { description: 'Is there an STS in the configured Region?' },
    ENDPOINT: { description: 'Does AWS STS answer?' },
    CREDENTIALS_VALID: { description: 'Does AWS take the credentials?' },
    CLOCK: { description: "Does this machine's clock agree with AWS's?" },
    PRINCIPAL: { description: 'Is Aurora a user, a session of a role, or the root user?' },
    ASSUME_ROLE: { description: 'May Aurora call sts:AssumeRole, where that can be told?' },
  } satisfies Record<AuroraCheckName, unknown>,
});

const CheckOutcomeType = builder.enumType('AuroraCheckOutcome', {
  description: 'How a check ended.',
  values: {
    PASSED: { description: 'As it should be.' },
    WARNING: { description: 'It works, and could be better.' },
    FAILED: { description: 'It has to be repaired.' },
    UNKNOWN: { description: 'It cannot be told.' },
  } satisfies Record<AuroraCheckOutcome, unknown>,
});

const AuroraCheckType = builder.objectRef<AuroraCheck>('AuroraCheck').implement({
  description: "One check of Aurora's own side.",
  fields: (t) => ({
    name: t.field({ type: CheckNameType, description: 'What was checked.', resolve: ({ name }) => name }),
    outcome: t.field({
      type: CheckOutcomeType,
      description: 'How it ended.',
      resolve: ({ outcome }) => outcome,
    }),
    detail: t.exposeString('detail', { description: 'What was found, in words.' }),
    remedies: t.stringList({
      description: 'What to do about it. Empty when it passed.',
      resolve: ({ remedies }) => [...remedies],
    }),
  }),
});

const checks = {
  authScopes: { operator: true },
  complexity: CALLS_AWS,
  type: [AuroraCheckType] as [typeof AuroraCheckType],
  description: "A check-up of Aurora's own side, made now: credentials, Region, clock, permissions.",
  resolve: async (_parent: unknown, _args: object, { identity, store }: GraphQLContext) =>
    identity.checkUp(await store.lastAssumedAt()),
};

builder.objectField(IdentityUnavailable, 'checks', (t) => t.field(checks));

const AuroraIdentityType = builder.objectRef<AuroraIdentity>('AuroraIdentity').implement({
  description:
    "Who Aurora is in AWS, as AWS itself says. Detected from Aurora's credentials, never configured.",
  fields: (t) => ({
    accountId: t.exposeString('accountId', {
      description: "Aurora's AWS account, twelve digits: what a customer enters as the trusted account.",
    }),
    arn: t.exposeString('arn', { description: "The ARN of Aurora's user, or of its session of a role." }),
    userId: t.exposeString('userId', { description: 'The unique id of the user or session.' }),
    partition: t.exposeString('partition', {
      description: '"aws", "aws-cn", "aws-us-gov" ...: only roles of the same partition can be connected.',
    }),
    credentialSource: t.exposeString('credentialSource', {
      description: 'Where the credentials came from, in words for an operator.',
    }),
    checkedAt: t.expose('checkedAt', { type: 'DateTime', description: 'When AWS was asked.' }),
    checks: t.field(checks),
  }),
});

builder.queryField('auroraIdentity', (t) =>
  t.field({
    type: AuroraIdentityType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      "Aurora's account, or why it is not known and what the operator has to do. Remembered after the first success.",
    errors: { types: [IdentityUnavailable], directResult: true, union: { name: 'AuroraIdentityResult' } },
    args: {
      refresh: t.arg.boolean({
        defaultValue: false,
        description: 'Read the credentials anew from their source, and ask AWS again. For the operator.',
      }),
    },
    resolve: async (_root, { refresh }, { identity, viewer }) => {
      if (refresh === true && viewer.kind !== 'OPERATOR') throw forbidden('Only the operator may refresh.');
      const reading = await identity.read({ refresh: refresh === true });
      if (!reading.ok) throw identityUnavailable(reading.error);
      return reading.value;
    },
  }),
);
