/** The access level that the name of an action suggests. */

/**
 * AWS's levels of access. READ includes AWS's level List. PERMISSIONS_MANAGEMENT changes who may do what, so it leads
 * to every other level.
 */
export type AccessLevel = 'READ' | 'TAGGING' | 'WRITE' | 'PERMISSIONS_MANAGEMENT';

const READS =
  /^(?:Batch)?(?:Get|List|Describe|Search|Query|Scan|Select|Lookup|Head|View|Check|Filter|Preview|Estimate|Simulate|Read|Download|Detect|Validate)/i;
const TAGS = /^(?:Tag|Untag)/i;

/** @param name the name without its service, such as `DescribeInstances` */
export function levelByName(name: string): AccessLevel {
  if (READS.test(name)) return 'READ';
  return TAGS.test(name) ? 'TAGGING' : 'WRITE';
}

/** Whether all actions with names that begin like this pattern read, such as `Get*`. */
export function namesOnlyReads(pattern: string): boolean {
  return READS.test(pattern.replace(/[*?].*$/s, ''));
}
