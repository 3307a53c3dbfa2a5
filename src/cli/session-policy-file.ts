/** The caller's session policy, from a file. */
import { readFileSync } from 'node:fs';
import { Problem, quotedArgument } from './problem.ts';

/** What fits into an address. AWS accepts 2,048 characters without white space. */
const MAX_BYTES = 4_096;

/** The text as it is, so that the server's messages name its lines. @throws Problem of the kind USAGE */
export function readSessionPolicy(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem('USAGE', `Cannot read the session policy ${quotedArgument(file)}: ${code}.`, [
      'Name a file that contains a policy document in JSON.',
    ]);
  }
  if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  throw new Problem('USAGE', `The session policy ${quotedArgument(file)} has more than ${MAX_BYTES} bytes.`, [
    'Remove white space, or shorten the policy: AWS accepts 2,048 characters without white space.',
  ]);
}
