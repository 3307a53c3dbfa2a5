/** IAM's limit on managed policies, in characters without white space (docs/aws-facts.md, section 4). */
export const MAX_MANAGED_CHARACTERS = 6_144;

/** How much of the limit a document uses. */
export function countedCharacters(document: string): number {
  return document.replaceAll(/\s/g, '').length;
}
