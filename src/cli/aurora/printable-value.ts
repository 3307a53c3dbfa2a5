/** Texts from the server may hold control characters, which would act on the terminal. */
import { printable } from '../problem.ts';

/** A copy of a value from the server, in which every text is safe for a terminal. */
export function printableValue<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, part) =>
    typeof part === 'string' ? printable(part) : part,
  );
}
