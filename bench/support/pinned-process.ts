/** Processes of a bench: each pinned to a core of its own, so that a server and what loads it do not share one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** Pinning needs `taskset` (util-linux) and a second core; without, the system decides. */
export const CAN_PIN =
  availableParallelism() > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

export type PinnedProcess = {
  readonly child: ChildProcess;
  /** The next whole line of its standard output that begins with the word, without the word. */
  line(word: string): Promise<string>;
  stop(): Promise<void>;
};

export type ProcessOptions = {
  readonly core: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** A file to write standard output to; without it, the lines are read here. */
  readonly stdout?: number;
};

/** Starts a program of ours. It dies with this process. */
export function startPinned(
  program: URL,
  args: readonly string[],
  { core, environment = {}, nodeOptions = [], stdout }: ProcessOptions,
): PinnedProcess {
  const command = [process.execPath, ...nodeOptions, program.pathname, ...args];
  const [file = '', ...rest] = CAN_PIN ? ['taskset', '-c', String(core), ...command] : command;
  const child = spawn(file, rest, {
    cwd: new URL('../../', import.meta.url),
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', stdout ?? 'pipe', 'inherit'],
  });
  const stopWithUs = () => child.kill('SIGKILL');
  process.once('exit', stopWithUs);
  const exited = once(child, 'exit').then(() => process.off('exit', stopWithUs));
  const lines: string[] = [];
  let wake = () => {};
  let unfinished = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (unfinished + text).split('\n');
    unfinished = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  return {
    child,
    async line(word) {
      for (;;) {
        const index = lines.findIndex((line) => line.startsWith(`${word} `));
        const [found] = index === -1 ? [] : lines.splice(index, 1);
        if (found !== undefined) return found.slice(word.length + 1);
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${program.pathname} has ended before it said "${word}".`);
        const more = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([more, exited]);
      }
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Moves this process to a core, for benches that load the server themselves. */
export function pinSelf(core: number): void {
  if (CAN_PIN) spawnSync('taskset', ['-cp', String(core), String(process.pid)], { stdio: 'ignore' });
}
