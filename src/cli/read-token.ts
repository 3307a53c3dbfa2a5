/** Reads a token from standard input: never from the arguments, which every user of the machine can read. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ReadStream } from 'node:tty';
import { Problem } from './problem.ts';

/** The piped text; from a terminal, the line that the user types or pastes, without showing it. */
export async function readToken(input: Readable | ReadStream): Promise<string> {
  if (!(input instanceof ReadStream)) return text(input);
  process.stderr.write('Token: ');
  input.setRawMode(true);
  input.setEncoding('utf8');
  try {
    let typed = '';
    // Not destroyed, because it must still leave raw mode.
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n' || key === '\u0004') return typed;
        if (key === '\u0003') throw new Problem('USAGE', 'Cancelled: nothing was changed.', []);
        typed = key === '\u007f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    }
    return typed;
  } finally {
    input.setRawMode(false);
    input.pause();
    process.stderr.write('\n');
  }
}
