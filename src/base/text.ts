/** Small questions about texts. */

/** A character by its code point, such as `U+200B`: for what is invisible, or looks like another. */
export function codePointOf(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The text without percent-encoding; null when its encoding is broken. */
export function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
