/** Managed policies: AWS's own, with their real documents, and those that customers create. */
import type { Account, ManagedPolicy, PolicyEdition } from './directory.ts';
import published from './managed-policies.json' with { type: 'json' };
import { readPolicy, type StoredPolicy } from './stored-policy.ts';

/** A policy of AWS with its current version, as scripts/managed-policies.ts writes it. */
type Published = {
  readonly arn: string;
  readonly version: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly document: object;
};

const PUBLISHED: readonly Published[] = published;

/** AWS's policies by partition and ARN. They never change while the simulator runs. */
const OF_PARTITION = new Map<string, ReadonlyMap<string, ManagedPolicy>>();

/** AWS's own policies in a partition, by ARN. */
export function awsManagedPolicies(partition: string): ReadonlyMap<string, ManagedPolicy> {
  const known = OF_PARTITION.get(partition);
  if (known !== undefined) return known;
  const policies = PUBLISHED.map((published) => awsManagedPolicy(published, partition));
  const byArn = new Map(policies.map((policy) => [policy.arn, policy]));
  OF_PARTITION.set(partition, byArn);
  return byArn;
}

/** The policy that users and roles of the account can use; null when there is none. */
export function findManagedPolicy(account: Account, arn: string): ManagedPolicy | null {
  return awsManagedPolicies(account.partition).get(arn) ?? account.policies.get(arn)?.latest ?? null;
}

/** Whether the policy belongs to AWS: customers cannot change it. */
export function isAwsManaged({ arn }: ManagedPolicy): boolean {
  return arn.includes(':iam::aws:policy/');
}

/** The name at the end of an ARN, and the path before it: `/` or `/job-function/`. */
export function nameInArn(arn: string): { readonly name: string; readonly path: string } {
  const [, path = '/', name = ''] = /:policy(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  return { name, path };
}

function awsManagedPolicy(published: Published, partition: string): ManagedPolicy {
  const arn = published.arn.replace('arn:aws:', `arn:${partition}:`);
  const { name, path } = nameInArn(arn);
  const edition = awsEdition(published, partition);
  return {
    arn,
    name,
    path,
    policyId: `ANPA${Buffer.from(name).toString('hex').toUpperCase().slice(0, 16)}`,
    description: '',
    createdAt: Date.parse(published.createdAt),
    updatedAt: Date.parse(published.updatedAt),
    editions: [edition],
    defaultEdition: edition,
  };
}

/** Parsed when it is first used, because ReadOnlyAccess alone has 91,000 characters. */
function awsEdition({ version, updatedAt, document }: Published, partition: string): PolicyEdition {
  let stored: StoredPolicy | undefined;
  return {
    id: version,
    createdAt: Date.parse(updatedAt),
    get stored() {
      stored ??= readPolicy(
        JSON.stringify(document, null, 2).replaceAll('arn:aws:', `arn:${partition}:`),
        'IDENTITY',
      );
      return stored;
    },
  };
}
