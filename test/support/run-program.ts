import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { leaveTrace, useSecretsOf } from './secrets/traces.ts';

/** Programs start in half the time when Node.js finds their modules compiled. */
const COMPILE_CACHE = new URL('../../node_modules/.cache/node', import.meta.url).pathname;

export type Environment = Readonly<Record<string, string>>;

/**
 * A program of ours in a process of its own, with this environment and nothing else. Killed after the test. What
 * it prints is searched for secrets, but for what one prints that is there to print them.
 *
 * @param input what it reads from standard input; nothing unless given
 */
export function runProgram(
  program: string | URL,
  environment: Environment,
  args: readonly string[] = [],
  input?: string,
) {
  const file = typeof program === 'string' ? program : program.pathname;
  const child = spawn(process.execPath, [file, ...args], {
    cwd: new URL('../../', import.meta.url),
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  useSecretsOf(environment);
  // A program that does not read its input may end before the input is written.
  child.stdin.on('error', () => {}).end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const exit = once(child, 'close').then(([code]) => {
    leaveTrace('log', output.stderr);
    if (!file.endsWith('aurora-credentials.js')) leaveTrace('log', output.stdout);
    return { ...output, code: code as number | null };
  });
  return {
    child,
    /** Everything it printed, and its exit code. */
    exit,
    /** The first match of the pattern in what it prints to standard output. */
    async printed(pattern: RegExp): Promise<string> {
      for (;;) {
        const match = pattern.exec(output.stdout);
        if (match !== null) return match[1] ?? match[0];
        const more = await Promise.race([once(child.stdout, 'data'), exit]);
        if (!Array.isArray(more)) throw new Error(`It ended with ${more.code}: ${more.stderr}${more.stdout}`);
      }
    },
  };
}
