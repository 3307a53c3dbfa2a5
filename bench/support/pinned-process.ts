/** Processes of a bench: each pinned to a core of its own, so that a server and what loads it do not share one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';

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
  /** Without it, the system decides. */
  readonly core?: number;
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
  const [file = '', ...rest] =
    CAN_PIN && core !== undefined ? ['taskset', '-c', String(core), ...command] : command;
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
  if (CAN_PIN) spawnSync('taskset', ['-acp', String(core), String(process.pid)], { stdio: 'ignore' });
}

/** Gives this process less priority than others have, for benches whose attackers and measurements share a core. */
export function lowerOwnPriority(): void {
  // On Linux each thread has a priority, and `setPriority` sets that of one thread.
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
  for (const thread of threads) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
}
