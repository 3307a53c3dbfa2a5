/** AWS's managed policies, and how IAM reads and stores policy documents. */
import type { JsonPath } from '../iam/json/json-positions.ts';
import { parsePolicy } from '../iam/policy/document.ts';
import type { PolicyDocument, PolicyKind } from '../iam/policy/model.ts';
import { awsPrincipalForm, awsPrincipals, mapAwsPrincipals } from '../iam/policy/principals.ts';
import { AwsFault, malformedPolicy, validationError } from './aws-fault.ts';
import type { Account, Directory, Permissions, StoredPolicy } from './directory.ts';

const allow = (rest: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Resource: '*', ...rest }],
});
const READ_ACTIONS = ['*:Get*', '*:List*', '*:Describe*'];

/** Simplified versions of the managed policies that the product's document mentions. */
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

/** Reads a document as IAM does. @throws MalformedPolicyDocument */
export function readPolicy(text: string, kind: PolicyKind): StoredPolicy {
  const parsed = parsePolicy(text, kind);
  if (!parsed.ok) throw malformedPolicy(parsed.error.message);
  return { text, policy: parsed.value.policy };
}

/** The characters that a policy document may consist of. [IAM User Guide, IAM quotas, "IAM name requirements"] */
const DOCUMENT = /^[\t\n\r\x20-\xff]*$/;

/**
 * Reads a trust policy. Its principals must exist. Users and roles are stored by their unique ids, so a
 * principal that is deleted and created again no longer matches (docs/aws-facts.md, section 8.4).
 *
 * @param parameter the name of the parameter that contains the document, as AWS writes it
 * @throws MalformedPolicyDocument, LimitExceeded, ValidationError
 */
export function readTrustPolicy(
  text: string,
  { partition, trustPolicyQuota }: Account,
  directory: Directory,
  parameter: 'assumeRolePolicyDocument' | 'policyDocument' = 'assumeRolePolicyDocument',
): StoredPolicy {
  if (!DOCUMENT.test(text)) {
    throw validationError(
      `The specified value for ${parameter} is invalid. It must contain only printable ASCII characters.`,
    );
  }
  const { policy } = readPolicy(text, 'TRUST');
  for (const { value } of awsPrincipals(policy)) {
    if (!principalExists(value, partition, directory)) {
      throw malformedPolicy(`Invalid principal in policy: "AWS":"${value}"`);
    }
  }
  // White space does not count. [IAM User Guide, IAM quotas]
  if (text.replace(/\s/g, '').length > trustPolicyQuota) {
    throw new AwsFault('LimitExceeded', 409, `Cannot exceed quota for ACLSizePerRole: ${trustPolicyQuota}`);
  }
  const stored = (value: string) => directory.idOfArn(value) ?? value;
  return { text, policy: mapAwsPrincipals(policy, stored) };
}

/** Whether IAM finds the principal in the partition of the role. IAM does not look up the role of a session. */
function principalExists(value: string, partition: string, directory: Directory): boolean {
  if (value === '*') return true;
  const form = awsPrincipalForm(value);
  if (form === 'UNIQUE_ID') return directory.arnOfId(value) !== null;
  if (form === 'USER' || form === 'ROLE') return directory.idOfArn(value) !== null;
  const [, writtenPartition = partition, accountId = value] =
    /^arn:([^:]+):(?:iam|sts)::(\d{12}):/.exec(value) ?? [];
  return writtenPartition === partition && directory.accounts.get(accountId)?.partition === partition;
}

/** A trust policy as IAM shows it: a deleted user or role appears as its unique id. */
export function showTrustPolicy({ text, policy }: StoredPolicy, directory: Directory): string {
  const written = parsePolicy(text, 'TRUST');
  if (!written.ok) return text;
  const kept = awsPrincipals(policy);
  const gone = awsPrincipals(written.value.policy).flatMap(({ value, path }, index) => {
    const id = kept[index]?.value;
    return id !== undefined && id !== value && directory.arnOfId(id) === null ? [{ path, id }] : [];
  });
  if (gone.length === 0) return text;
  const document = JSON.parse(text);
  for (const { path, id } of gone) setAt(document, path, id);
  return JSON.stringify(document);
}

function setAt(document: unknown, path: JsonPath, value: string): void {
  const holder = path.slice(0, -1).reduce((node, step) => (node as Record<string, unknown>)[step], document);
  (holder as Record<string, unknown>)[path.at(-1) ?? ''] = value;
}

/** All identity policies of a user or role. */
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
