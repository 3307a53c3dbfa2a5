/** How IAM checks, stores and shows a role's trust policy. */
import type { JsonPath } from '../iam/json/json-positions.ts';
import { parsePolicy } from '../iam/policy/document.ts';
import { awsPrincipalForm, awsPrincipals, mapAwsPrincipals } from '../iam/policy/principals.ts';
import { AwsFault, malformedPolicy, validationError } from './aws-fault.ts';
import type { Account, Directory } from './directory.ts';
import { readPolicy, type StoredPolicy, sizeOf } from './stored-policy.ts';

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
  if (sizeOf(text) > trustPolicyQuota) {
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
