/** Policies: AWS's managed ones, and how IAM takes and keeps those that it is given. */
import { parsePolicy } from '../domain/policy-document.ts';
import type { PolicyDocument, PolicyKind } from '../domain/policy-model.ts';
import { awsPrincipals, mapAwsPrincipals } from '../domain/policy-principals.ts';
import { malformedPolicy } from './aws-fault.ts';
import type { Directory, Permissions, StoredPolicy } from './directory.ts';

const allow = (rest: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Resource: '*', ...rest }],
});
const READ_ACTIONS = ['*:Get*', '*:List*', '*:Describe*'];

/** The managed policies that the product's document speaks of, in outline: what matters here is who may do what. */
const MANAGED: Readonly<Record<string, object>> = {
  AdministratorAccess: allow({ Action: '*' }),
  PowerUserAccess: allow({ NotAction: ['iam:*', 'organizations:*', 'account:*'] }),
  ReadOnlyAccess: allow({ Action: READ_ACTIONS }),
  SecurityAudit: allow({ Action: READ_ACTIONS }),
  'job-function/ViewOnlyAccess': allow({ Action: READ_ACTIONS }),
};

/** The managed policies of a partition, by ARN. */
export function managedPolicies(partition: string): ReadonlyMap<string, { name: string; text: string }> {
  return new Map(
    Object.entries(MANAGED).map(([name, document]) => [
      `arn:${partition}:iam::aws:policy/${name}`,
      { name: name.slice(name.lastIndexOf('/') + 1), text: JSON.stringify(document) },
    ]),
  );
}

/** Takes a document as IAM does. @throws MalformedPolicyDocument */
export function readPolicy(text: string, kind: PolicyKind): StoredPolicy {
  const parsed = parsePolicy(text, kind);
  if (!parsed.ok) throw malformedPolicy(parsed.problem.message);
  return { text, policy: parsed.policy };
}

/**
 * Takes a trust policy: a user or role that it names must exist, and is kept by its unique id, so that one made
 * anew under the same name is another (reference/aws-facts.md, section 8.4).
 */
export function readTrustPolicy(text: string, directory: Directory): StoredPolicy {
  const { policy } = readPolicy(text, 'TRUST');
  for (const { value, form } of awsPrincipals(policy)) {
    const known =
      form === 'USER' || form === 'ROLE'
        ? directory.entityByArn(value) !== null
        : form === 'UNIQUE_ID'
          ? directory.arnOfId(value) !== null
          : form !== null;
    if (!known) throw malformedPolicy(`Invalid principal in policy: "AWS":"${value}"`);
  }
  const stored = (value: string) => directory.entityByArn(value)?.uniqueId ?? value;
  return { text, policy: mapAwsPrincipals(policy, stored) };
}

/** A trust policy as IAM shows it: whoever is gone appears as the unique id that he had. */
export function showTrustPolicy({ text, policy }: StoredPolicy, directory: Directory): string {
  const written = parsePolicy(text, 'TRUST');
  if (!written.ok) return text;
  let shown = text;
  const kept = awsPrincipals(policy);
  awsPrincipals(written.policy).forEach(({ value }, index) => {
    const id = kept[index]?.value;
    if (id !== undefined && id !== value && directory.arnOfId(id) === null) {
      shown = shown.replaceAll(JSON.stringify(value), JSON.stringify(id));
    }
  });
  return shown;
}

/** All policies that grant something to a user or role. */
export function policiesOf({ inline, attached }: Permissions, partition: string): PolicyDocument[] {
  const managed = managedPolicies(partition);
  return [
    ...[...inline.values()].map(({ policy }) => policy),
    ...attached.flatMap((arn) => {
      const found = managed.get(arn);
      return found === undefined ? [] : [readPolicy(found.text, 'IDENTITY').policy];
    }),
  ];
}
