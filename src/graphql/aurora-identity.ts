/** Who Aurora is in AWS. */
import type { AuroraIdentity } from '../connections/sts.ts';
import { builder } from './builder.ts';
import { IdentityUnavailable, identityUnavailable } from './errors.ts';

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
  }),
});

builder.queryField('auroraIdentity', (t) =>
  t.field({
    type: AuroraIdentityType,
    description:
      "Aurora's account, or why it is not known and what the operator has to do. Remembered after the first success.",
    errors: { types: [IdentityUnavailable], directResult: true, union: { name: 'AuroraIdentityResult' } },
    args: {
      refresh: t.arg.boolean({
        defaultValue: false,
        description: 'Read the credentials anew from their source, and ask AWS again.',
      }),
    },
    resolve: async (_root, { refresh }, { identity }) => {
      const reading = await identity.read({ refresh: refresh === true });
      if (!reading.ok) throw identityUnavailable(reading.failure);
      return reading.identity;
    },
  }),
);
