/**
 * Pages of the AWS console. The addresses with prefilled forms are not documented by AWS, though in wide use
 * (reference/aws-facts.md, section 6): the steps must be right without them.
 */
import { partitionById } from '../iam/partition.ts';

/** The page of a partition's console; null where its console has no public address. */
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

/** A query of such a page. */
export function consoleQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeStrictly(value)}`)
    .join('&');
}

/** Also what `encodeURIComponent` leaves: links are put between quotation marks and into parentheses. */
function encodeStrictly(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}
