/**
 * External IDs: made here, from random bytes, never taken from a request. Whoever could choose another's
 * External ID could use Aurora as a confused deputy (reference/aws-facts.md, section 3).
 */
import { type RandomBytes, randomDigits } from '../base/random-digits.ts';

/** Easy to find for secret scanners and in CloudTrail; its letters give the probe in other case something to change. */
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
  /** Somebody else's: accepted where any will do (`StringLike "*"`, `StringNotEquals`). */
  | 'RANDOM_EXTERNAL_ID'
  /** Ours in other case: accepted under `StringEqualsIgnoreCase`. */
  | 'OTHER_CASE'
  /** Ours with a character before it: accepted under a pattern such as `*ID`. */
  | 'CHARACTER_BEFORE'
  /** Ours with a character after it: accepted under a pattern such as `ID*`. */
  | 'CHARACTER_AFTER';

export type ExternalIdProbe = { readonly kind: ProbeKind; readonly externalId: string | undefined };

/** Whether STS takes the text as an External ID (reference/aws-facts.md, section 1). */
export function isExternalId(text: string): boolean {
  return /^[\w+=,.@:/-]{2,1224}$/.test(text);
}

/** All probes for one External ID. None of them carries the right value, and STS takes each of them. */
export function externalIdProbes(externalId: string, randomBytes: RandomBytes): ExternalIdProbe[] {
  const upper = externalId.toUpperCase();
  const wrong: ExternalIdProbe[] = [
    { kind: 'NO_EXTERNAL_ID', externalId: undefined },
    { kind: 'RANDOM_EXTERNAL_ID', externalId: generateExternalId(randomBytes) },
    { kind: 'OTHER_CASE', externalId: upper === externalId ? externalId.toLowerCase() : upper },
    { kind: 'CHARACTER_BEFORE', externalId: `x${externalId}` },
    { kind: 'CHARACTER_AFTER', externalId: `${externalId}x` },
  ];
  // Ours has letters, and room; one that was made elsewhere may not.
  return wrong.filter(
    (probe) =>
      probe.externalId === undefined || (probe.externalId !== externalId && isExternalId(probe.externalId)),
  );
}
