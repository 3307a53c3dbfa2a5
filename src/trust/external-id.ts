/**
 * External IDs: generated from random bytes, never accepted from a request. A caller who could choose the External ID
 * of another workspace could use Aurora as a confused deputy (docs/aws-facts.md, section 3).
 */
import { type RandomBytes, randomDigits } from '../base/random-digits.ts';

/** Easy to find for secret scanners and in CloudTrail. Its letters make the probe `OTHER_CASE` possible. */
const PREFIX = 'aurora-';

/** 26 digits of 5 bits: 130 bits, beyond guessing. */
const LENGTH = 26;

/** A new External ID: 33 characters of AWS's alphabet `[\w+=,.@:\/-]`. */
export function generateExternalId(randomBytes: RandomBytes): string {
  return PREFIX + randomDigits(LENGTH, randomBytes);
}

/** The wrong values that a well-made role must refuse, each for a mistake that trust policies make. */
export type ProbeKind =
  /** No External ID: accepted where the condition is missing, or tolerates absence (`IfExists`, `ForAllValues`). */
  | 'NO_EXTERNAL_ID'
  /** A random one: accepted where any value passes (`StringLike "*"`, `StringNotEquals`). */
  | 'RANDOM_EXTERNAL_ID'
  /** Ours in other case: accepted under `StringEqualsIgnoreCase`. */
  | 'OTHER_CASE'
  /** Ours with a character before it: accepted under a pattern such as `*ID`. */
  | 'CHARACTER_BEFORE'
  /** Ours with a character after it: accepted under a pattern such as `ID*`. */
  | 'CHARACTER_AFTER';

export type ExternalIdProbe = { readonly kind: ProbeKind; readonly externalId: string | undefined };

/** Whether STS accepts the text as an External ID (docs/aws-facts.md, section 1). */
export function isExternalId(text: string): boolean {
  return /^[\w+=,.@:/-]{2,1224}$/.test(text);
}

/** All probes for one External ID. Each has a wrong value that STS accepts as an External ID. */
export function externalIdProbes(externalId: string, randomBytes: RandomBytes): ExternalIdProbe[] {
  const upper = externalId.toUpperCase();
  const wrong: ExternalIdProbe[] = [
    { kind: 'NO_EXTERNAL_ID', externalId: undefined },
    { kind: 'RANDOM_EXTERNAL_ID', externalId: generateExternalId(randomBytes) },
    { kind: 'OTHER_CASE', externalId: upper === externalId ? externalId.toLowerCase() : upper },
    { kind: 'CHARACTER_BEFORE', externalId: `x${externalId}` },
    { kind: 'CHARACTER_AFTER', externalId: `${externalId}x` },
  ];
  // Generated External IDs allow every probe; an imported one may lack letters or be too long.
  return wrong.filter(
    (probe) =>
      probe.externalId === undefined || (probe.externalId !== externalId && isExternalId(probe.externalId)),
  );
}
