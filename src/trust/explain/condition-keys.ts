/** Recognises misspelt condition keys. */
import { nameDistance } from '../../base/nearest-name.ts';
import { CONDITION_KEY_NAMES, isKnownKey } from '../../iam/policy/context.ts';
import type { Condition } from '../../iam/policy/model.ts';

/** Whether the condition has another key, and was meant for `sts:ExternalId` by its key's name or its value. */
export function looksLikeExternalId(
  { key, values }: Pick<Condition, 'key' | 'values'>,
  { externalId }: { externalId: string },
): boolean {
  if (isKnownKey(key)) return false;
  const name = folded(key.slice(key.lastIndexOf(':') + 1));
  return nameDistance(name, 'externalid') <= 3 || values.some((value) => value.trim() === externalId);
}

/** The key that a misspelt key most likely means; null where none is near. */
export function keyMeant(key: string): string | null {
  const name = key.slice(key.lastIndexOf(':') + 1);
  const scored = CONDITION_KEY_NAMES.map((known) => {
    const ownName = known.slice(known.indexOf(':') + 1);
    return {
      known,
      far: Math.min(
        nameDistance(key.toLowerCase(), known.toLowerCase()),
        nameDistance(folded(name), folded(ownName)),
      ),
    };
  }).sort((a, b) => a.far - b.far);
  const [nearest] = scored;
  return nearest !== undefined && nearest.far <= Math.min(3, Math.floor(name.length / 4))
    ? nearest.known
    : null;
}

/** Unifies characters that look alike, and removes marks between words. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9|$!]/g, '')
    .replace(/[1|!]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/3/g, 'e')
    .replace(/4/g, 'a');
}
