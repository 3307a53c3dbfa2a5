/**
 * Pages of the AWS console. AWS does not document the URLs with prefilled forms, although they are in wide use
 * (docs/aws-facts.md, section 6), so the steps must be complete without them.
 */
import { partitionById } from '../iam/partition.ts';

/** The page of a partition's console; null when the console has no public URL. */
export function consoleUrl(
  partition: string,
  service: 'iam' | 'cloudformation',
  fragment: string,
): string | null {
  const { console, homeRegion } = partitionById(partition) ?? {};
  if (console == null) return null;
  const region = service === 'cloudformation' ? `?region=${homeRegion}` : '';
  return `https://${homeRegion}.${console}/${service}/home${region}#/${fragment}`;
}

/** CloudShell, where the AWS CLI is signed in already; null in partitions without it. */
export function cloudShellUrl(partition: string): string | null {
  if (partition !== 'aws' && partition !== 'aws-us-gov') return null;
  const { console, homeRegion } = partitionById(partition) ?? {};
  return `https://${homeRegion}.${console}/cloudshell/home?region=${homeRegion}`;
}

/** The page with the trust policy of a role. It opens in the account that the user is signed in to. */
export function trustRelationshipsUrl({
  partition,
  name,
}: {
  readonly partition: string;
  readonly name: string;
}): string | null {
  return consoleUrl(partition, 'iam', `roles/details/${encodeStrictly(name)}?section=trust_relationships`);
}

/** The page of a managed policy. */
export function managedPolicyUrl(partition: string, arn: string): string | null {
  return consoleUrl(partition, 'iam', `policies/details/${encodeStrictly(arn)}?section=permissions`);
}

/** The Region in which a partition's console and stacks are. */
export function homeRegion(partition: string): string {
  return partitionById(partition)?.homeRegion ?? 'us-east-1';
}

/** The query of a console page. */
export function consoleQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeStrictly(value)}`)
    .join('&');
}

/** Also encodes what `encodeURIComponent` leaves, because links appear in quotation marks and parentheses. */
function encodeStrictly(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}
