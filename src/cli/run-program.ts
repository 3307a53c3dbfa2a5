/** Runs a program as if it had been called directly: its input and output, its signals, its exit code. */
import { spawn } from 'node:child_process';

/** What a terminal sends to a program itself, when it sends it to us. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', ...FROM_TERMINAL];

export type Ending =
  | { readonly code: number }
  | { readonly signal: NodeJS.Signals }
  /** It could not be started: 127 when there is none such, 126 else, as in a shell. */
  | { readonly code: 126 | 127; readonly problem: string };

export async function runProgram(
  [program = '', ...args]: readonly string[],
  environment: Record<string, string>,
): Promise<Ending> {
  const forward = (signal: NodeJS.Signals) => {
    // Twice would be more than once: the second Ctrl-C makes some programs give up everything.
    if (process.stdin.isTTY && FROM_TERMINAL.includes(signal)) return;
    child.kill(signal);
  };
  const signals = process.platform === 'win32' ? FROM_TERMINAL : FORWARDED;
  // Before the program starts: a signal in between would end this process, and leave the program behind.
  for (const signal of signals) process.on(signal, forward);
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  try {
    return await new Promise<Ending>((resolve) => {
      child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
        resolve(
          code === 'ENOENT'
            ? { code: 127, problem: `There is no program ${JSON.stringify(program)}.` }
            : { code: 126, problem: `${JSON.stringify(program)} cannot be run: ${message}` },
        ),
      );
      child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}
