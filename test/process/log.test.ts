import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LOG = new URL('../../src/observe/log.ts', import.meta.url).href;

/** The messages that a program has logged by its end, whatever that is. */
function messagesOf(program: string): Promise<string[]> {
  const source = `import { createLogger } from ${JSON.stringify(LOG)}; const log = createLogger('info'); ${program}`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', source], (_error, stdout) =>
      resolve(
        stdout
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { msg: string }).msg),
      ),
    );
  });
}

describe('the log', () => {
  it.each([
    ['comes to its end', ''],
    ['is ended', 'process.exit(0);'],
    ['fails', 'throw new Error("unexpected");'],
  ])('is whole when the process %s', async (_how, end) => {
    const messages = await messagesOf(`log.info('one'); log.warn('two'); ${end}`);
    expect(messages).toEqual(['one', 'two']);
  });

  it('is in order over several turns of the event loop', async () => {
    const messages = await messagesOf(
      "log.info('one'); setImmediate(() => { log.info('two'); setImmediate(() => { log.info('three'); process.exit(0); }); });",
    );
    expect(messages).toEqual(['one', 'two', 'three']);
  });
});
