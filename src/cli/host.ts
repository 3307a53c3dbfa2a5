/** The process around a command. */
import type { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { requireRuntime } from '../runtime.ts';
import type { Ending } from './run-program.ts';
import type { Environment } from './variables.ts';

export type Host = {
  readonly environment: Environment;
  /** The source of a token, or of a document. */
  readonly input: Readable | ReadStream;
  /** Writes a result to standard output. */
  print(line: string): void;
  /** Writes everything else to standard error. */
  report(line: string): void;
};

/** Runs a command as this process, which then ends as the command says. */
export async function runAsProcess(run: (args: readonly string[], host: Host) => Promise<Ending>) {
  requireRuntime('command');
  const ending = await run(process.argv.slice(2), {
    environment: process.env,
    get input() {
      return process.stdin;
    },
    print: (line) => void process.stdout.write(`${line}\n`),
    report: (line) => void process.stderr.write(`${line}\n`),
  });
  if ('signal' in ending) process.kill(process.pid, ending.signal);
  else process.exitCode = ending.code;
}
