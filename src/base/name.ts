/** Names that people give to things. */

const LONGEST = 100;

/** The name without white space around it, or what is wrong with it. `what` begins the sentence. */
export function checkName(
  text: string,
  what: string,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly message: string } {
  const name = text.trim();
  if (name.length >= 1 && name.length <= LONGEST && !/\p{Cc}/u.test(name)) return { ok: true, name };
  return {
    ok: false,
    message: `${what} must have 1 to ${LONGEST} characters and no control characters; it is ${quote(text)}.`,
  };
}

/** What somebody sent, to be shown in a message: short, and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
