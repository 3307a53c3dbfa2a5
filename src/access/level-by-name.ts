/** The access level that the name of an action suggests. */

/**
 * AWS's levels of access. READ includes AWS's level List. PERMISSIONS_MANAGEMENT changes permissions, so it leads
 * to every other level.
 */
export type AccessLevel = 'READ' | 'TAGGING' | 'WRITE' | 'PERMISSIONS_MANAGEMENT';

const READ_PREFIX =
  /^(?:Batch|Admin)?(?:Get|List|Describe|Search|Query|Scan|Select|Lookup|Head|View|Check|Filter|Preview|Estimate|Simulate|Read|Download|Detect|Validate)/i;
const TAG_PREFIX = /^(?:Tag|Untag)/i;

/** @param name the name without its service, such as `DescribeInstances` */
export function levelByName(name: string): AccessLevel {
  if (READ_PREFIX.test(name)) return 'READ';
  return TAG_PREFIX.test(name) ? 'TAGGING' : 'WRITE';
}

/** The first word of a name, such as `Batch` of `BatchGetImage`. */
export function firstWord(name: string): string {
  return /^[A-Z]*[a-z0-9]*/.exec(name)?.[0] ?? '';
}
