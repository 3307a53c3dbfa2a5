/** Runs a program as if the user had called it: with the same input, output, signals and exit code. */
import { spawn } from 'node:child_process';

/** Signals that a terminal sends to the program as well as to us. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
const FORWARDED: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', ...FROM_TERMINAL];

export type Ending =
  | { readonly code: number }
  | { readonly signal: NodeJS.Signals }
  /** The program did not start: 127 when it does not exist, otherwise 126, as in a shell. */
  | { readonly code: 126 | 127; readonly problem: string };

export async function runProgram(
  [program = '', ...args]: readonly string[],
  environment: Record<string, string>,
): Promise<Ending> {
  const forward = (signal: NodeJS.Signals) => {
    // The program already has it, and a second Ctrl-C makes some programs quit without cleaning up.
    if (process.stdin.isTTY && FROM_TERMINAL.includes(signal)) return;
    child.kill(signal);
  };
  const signals = process.platform === 'win32' ? FROM_TERMINAL : FORWARDED;
  // Before the program starts: a signal in between would end this process and leave the program running.
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
