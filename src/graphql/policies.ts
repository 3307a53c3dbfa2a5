/** The IAM documents that customers and the operator put in place. */
import type { JsonObject } from '../iam/json/json-value.ts';
import {
  operatorPolicy,
  type PermissionPolicy,
  permissionPolicies,
  type TrustPolicy,
} from '../trust/trust-policy.ts';
import { builder } from './builder.ts';
import { DOCUMENT_TEXT_COST, LONG_TEXT_COST } from './cost.ts';

const json = (document: JsonObject) => JSON.stringify(document, null, 2);

/** The trust policy of a workspace's roles. */
export const TrustPolicyType = builder.objectRef<TrustPolicy>('TrustPolicy').implement({
  description: "The complete trust policy for the customer's role. It contains no placeholders.",
  fields: (t) => ({
    document: t.expose('document', {
      type: 'JSONObject',
      complexity: DOCUMENT_TEXT_COST,
      description: 'The trust policy as a JSON object.',
    }),
    json: t.string({
      complexity: DOCUMENT_TEXT_COST,
      description: 'The trust policy as indented text, ready to paste.',
      resolve: ({ document }) => json(document),
    }),
    principalArn: t.exposeString('principalArn', {
      description: "The principal that the policy trusts: the ARN of Aurora's account.",
    }),
    externalId: t.exposeString('externalId', { description: 'The External ID that the policy requires.' }),
    callerArns: t.exposeStringList('callerArns', {
      description:
        "The user or role of Aurora's account that alone may use the role: the patterns for `aws:PrincipalArn`. Empty unless `narrowTrust` was asked for.",
    }),
  }),
});

const PermissionPolicyType = builder.objectRef<PermissionPolicy>('PermissionPolicy').implement({
  description:
    'An AWS managed policy to attach to the role. It determines what Aurora can do in the account.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the policy in the IAM console.' }),
    arn: t.exposeString('arn', { description: 'The ARN of the policy.' }),
    description: t.exposeString('description', { description: 'What the policy allows, as a sentence.' }),
    explanation: t.exposeString('explanation', {
      complexity: LONG_TEXT_COST,
      description: 'What the policy lets Aurora do, and what allows less: a text to show with the choice.',
    }),
    recommended: t.exposeBoolean('recommended', {
      description:
        "Whether the product's document recommends the policy for most use cases. A form should still let the user choose, and preselect nothing.",
    }),
  }),
});

export const PolicyDocumentType = builder.objectRef<JsonObject>('PolicyDocument').implement({
  description: 'An IAM policy.',
  fields: (t) => ({
    document: t.field({
      type: 'JSONObject',
      description: 'The policy as a JSON object.',
      resolve: (document) => document,
    }),
    json: t.string({ description: 'The policy as indented text, ready to paste.', resolve: json }),
  }),
});

builder.queryFields((t) => ({
  permissionPolicies: t.field({
    type: [PermissionPolicyType],
    authScopes: { anyone: true },
    description:
      "The AWS managed policies to choose from for the customer's role. Any other policy works as well.",
    resolve: async (_root, _args, { identity, defaultPartition }) => {
      const reading = await identity.read();
      return permissionPolicies(reading.ok ? reading.value.partition : defaultPartition);
    },
  }),
  operatorPolicy: t.field({
    type: PolicyDocumentType,
    authScopes: { anyone: true },
    description:
      "For the operator: the policy of Aurora's own IAM user. It allows sts:AssumeRole, and what the configuration requires: sts:TagSession and sts:SetSourceIdentity.",
    resolve: (_root, _args, { identity }) => operatorPolicy('*', identity.roleActions),
  }),
}));
