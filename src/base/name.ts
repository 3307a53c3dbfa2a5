/** Names that people give to things. */
import { err, ok, type Result } from './result.ts';

const MAX_CHARACTERS = 100;

/** The name without white space around it, or a sentence on what is wrong with it. `what` begins the sentence. */
export function checkName(text: string, what: string): Result<string, string> {
  const name = text.trim();
  if (name.length >= 1 && name.length <= MAX_CHARACTERS && !/\p{Cc}/u.test(name)) return ok(name);
  return err(
    `${what} must have 1 to ${MAX_CHARACTERS} characters and no control characters; it is ${quote(text)}.`,
  );
}

/** Makes "Shop 2" sort before "Shop 10": in lower case, with leading zeros in all numbers. */
export function naturalKey(name: string): string {
  return name.toLowerCase().replaceAll(/[0-9]+/g, (digits) => digits.padStart(20, '0').slice(-20));
}

/** Text from a client, to show in a message: short, and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
