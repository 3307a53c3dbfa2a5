/** Runs a program as if the user had called it: with the same input, output, signals and exit code. */
import { type ChildProcess, spawn } from 'node:child_process';

/** Signals that a terminal sends to the program as well as to us. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
export const FORWARDED: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? FROM_TERMINAL
    : ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', ...FROM_TERMINAL];

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
  // Before the program starts: a signal in between would end this process and leave the program running.
  for (const signal of FORWARDED) process.on(signal, forward);
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  try {
    return await endingOf(child, 'exit');
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/** How the program ends. @param event `close` waits for its whole output as well */
export function endingOf(child: ChildProcess, event: 'exit' | 'close'): Promise<Ending> {
  return new Promise((resolve) => {
    const program = JSON.stringify(child.spawnfile);
    child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(
        code === 'ENOENT'
          ? { code: 127, problem: `There is no program ${program}.` }
          : { code: 126, problem: `${program} cannot be run: ${message}` },
      ),
    );
    child.once(event, (code: number | null, signal: NodeJS.Signals | null) =>
      resolve(signal === null ? { code: code ?? 1 } : { signal }),
    );
  });
}
