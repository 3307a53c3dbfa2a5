/** The IAM documents that people put in place. */
import {
  type JsonObject,
  operatorPolicy,
  type PermissionPolicy,
  permissionPolicies,
  type TrustPolicy,
} from '../trust/trust-policy.ts';
import { builder } from './builder.ts';
import { TRUST_POLICY } from './cost.ts';

const json = (document: JsonObject) => JSON.stringify(document, null, 2);

/** The trust policy of a workspace's roles. */
export const TrustPolicyType = builder.objectRef<TrustPolicy>('TrustPolicy').implement({
  description: "The trust policy to put on the customer's role: complete, nothing in it is a placeholder.",
  fields: (t) => ({
    document: t.field({
      type: 'JSONObject',
      complexity: TRUST_POLICY,
      description: 'The document.',
      resolve: ({ document }) => document,
    }),
    json: t.string({
      complexity: TRUST_POLICY,
      description: 'The same as text, indented, ready to paste.',
      resolve: ({ document }) => json(document),
    }),
    principalArn: t.exposeString('principalArn', { description: "Whom it trusts: Aurora's account." }),
    externalId: t.exposeString('externalId', { description: 'The External ID that it requires.' }),
  }),
});

const PermissionPolicyType = builder.objectRef<PermissionPolicy>('PermissionPolicy').implement({
  description: 'An AWS managed policy to attach to the role. Aurora can do what it allows, and nothing else.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As the IAM console lists it.' }),
    arn: t.exposeString('arn', { description: "The policy's ARN." }),
    description: t.exposeString('description', { description: 'What it allows.' }),
    recommended: t.exposeBoolean('recommended', { description: 'Whether to preselect it.' }),
  }),
});

export const PolicyDocumentType = builder.objectRef<JsonObject>('PolicyDocument').implement({
  description: 'An IAM policy.',
  fields: (t) => ({
    document: t.field({ type: 'JSONObject', description: 'The document.', resolve: (document) => document }),
    json: t.string({ description: 'The same as text, indented, ready to paste.', resolve: json }),
  }),
});

builder.queryFields((t) => ({
  permissionPolicies: t.field({
    type: [PermissionPolicyType],
    authScopes: { anyone: true },
    description:
      "The permission policies to choose from for the customer's role. A policy of one's own will do, too.",
    resolve: async (_root, _args, { identity, defaultPartition }) => {
      const reading = await identity.read();
      return permissionPolicies(reading.ok ? reading.value.partition : defaultPartition);
    },
  }),
  operatorPolicy: t.field({
    type: PolicyDocumentType,
    authScopes: { anyone: true },
    description:
      "For the operator: the policy of Aurora's own IAM user. It needs sts:AssumeRole, what the configuration adds (sts:TagSession, sts:SetSourceIdentity), and nothing else.",
    resolve: (_root, _args, { identity }) => operatorPolicy('*', identity.roleActions),
  }),
}));
