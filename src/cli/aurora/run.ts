/** `aurora`: reads the command line, runs the command, and reports errors. */
import { CommanderError } from 'commander';
import type { Host } from '../host.ts';
import { asProblem, mayBeToken, Problem, type ProblemKind, wantsJson } from '../problem.ts';
import { run } from '../run.ts';
import type { Ending } from '../run-program.ts';
import { USAGE as EXEC_USAGE } from './exec.ts';
import { auroraProgram } from './program.ts';

/** Documented in docs/cli.md, because scripts depend on them. */
const EXIT_CODES: Readonly<Record<ProblemKind, 1 | 2 | 3>> = {
  UNEXPECTED: 1,
  NOT_FOUND: 1,
  NO_CREDENTIALS: 1,
  USAGE: 2,
  NOT_LOGGED_IN: 3,
  REFUSED: 3,
  UNAVAILABLE: 3,
};

/** Commands of `aurora-credentials` under this name too, with its exit codes. */
const SHARED_COMMANDS = ['get', 'env', 'login', 'logout'];

/** Returns the exit code, or the signal that ended the program of `exec`. Never throws. */
export async function runAurora(args: readonly string[], host: Host): Promise<Ending> {
  if (SHARED_COMMANDS.includes(args[0] ?? '')) return run(args, host, 'aurora');
  // What follows "--" is the program of exec: commander must not read it.
  const split = args.indexOf('--');
  const [own, program] = split === -1 ? [args, null] : [args.slice(0, split), args.slice(split + 1)];
  let ending: Ending = { code: 0 };
  try {
    if (program !== null && own[0] !== 'exec')
      throw new Problem('USAGE', 'Only exec accepts a program after "--".', [HELP]);
    const end = (result: Ending): void => {
      ending = result;
    };
    const commands = auroraProgram({ host, program: program ?? [], end });
    await commands.parseAsync(own.length === 0 ? ['--help'] : own, { from: 'user' });
    return ending;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { code: 0 };
    const remedies = own[0] === 'exec' ? EXEC_USAGE : [HELP];
    const problem = error instanceof CommanderError ? usage(error, remedies) : asProblem(error);
    host.report(wantsJson(args) ? problem.toJson('aurora') : problem.toText('aurora'));
    return { code: EXIT_CODES[problem.kind] };
  }
}

const HELP = 'Show the help: aurora --help, or aurora help COMMAND';

/** Commander's message without what may be a token in the wrong place. */
function usage({ message }: CommanderError, remedies: readonly string[]): Problem {
  const text = message
    .replace(/^error: /, '')
    // Commander lists the arguments that it did not expect.
    .replace(/(but got \d+): .*/s, '$1.')
    .replace(/'([^']*)'/g, (quoted, value: string) => (mayBeToken(value) ? 'that is not shown' : quoted))
    .replaceAll('\n', ' ');
  return new Problem('USAGE', `${text.charAt(0).toUpperCase()}${text.slice(1)}`, remedies);
}
