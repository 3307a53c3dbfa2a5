/** Keeps a server running, as a service manager would; kills it, freezes it, and sets its clock. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { peakMemoryOf } from '../support/memory.ts';

/** As a service manager waits before it starts again what could not start. */
const RESTART_MS = 500;

/** How clients find servers. */
export type Entrance = {
  /** A server, as a load balancer would choose one. It may be down. */
  url(): Promise<string>;
  /** All servers. */
  all(): Promise<readonly string[]>;
};

export type Supervisor = {
  /** Where the server answers; waits while it is down. */
  url(): Promise<string>;
  /** In the middle of whatever it does; it is started again at once. */
  kill(): Promise<void>;
  /** Stops it in good order, and starts it no more until `start`. */
  stop(): Promise<void>;
  start(): void;
  /** The process runs no more, and its connections stay open, until `thaw`. */
  freeze(): void;
  thaw(): void;
  setClock(offsetMs: number): void;
  /** How often each error was logged, and what else should not have happened. */
  readonly errors: ReadonlyMap<string, number>;
  readonly kills: number;
  /** Ends that nobody asked for, of a server that had started. */
  readonly crashes: number;
  /** The most memory that it had, in MB. */
  readonly mostMemory: number;
};

export function supervise(program: URL, environment: Record<string, string>): Supervisor {
  const errors = new Map<string, number>();
  let child: ChildProcess | null = null;
  let ready = Promise.withResolvers<string>();
  let wanted = true;
  let expected = false;
  let [kills, crashes, mostMemory, clockOffsetMs] = [0, 0, 0, 0];
  let ended: Promise<void> = Promise.resolve();
  // Also a frozen one, which would not notice that its parent is gone.
  process.once('exit', () => child?.kill('SIGKILL'));

  const note = (line: string) => {
    try {
      const { level, msg, error } = JSON.parse(line) as {
        level: string;
        msg: string;
        error?: { message?: string };
      };
      if (level !== 'error' && level !== 'fatal') return;
      const what = `${msg}: ${error?.message ?? ''}`
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replace(/(127\.0\.0\.1):\d+/g, '$1')
        .slice(0, 160);
      errors.set(what, (errors.get(what) ?? 0) + 1);
    } catch {
      errors.set(line.slice(0, 200), (errors.get(line.slice(0, 200)) ?? 0) + 1);
    }
  };

  const run = async () => {
    while (wanted) {
      expected = false;
      let started = false;
      const server = fork(program, {
        env: { ...environment, CLOCK_OFFSET_MS: String(clockOffsetMs) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = server;
      for (const stream of [server.stdout, server.stderr]) {
        createInterface({ input: stream as Readable }).on('line', note);
      }
      server.on('message', ({ url }: { url: string }) => {
        started = true;
        ready.resolve(url);
      });
      await once(server, 'exit');
      child = null;
      if (started) ready = Promise.withResolvers();
      if (!expected && started) crashes++;
      if (!started) await pause(RESTART_MS);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const server = child;
    if (server === null) return;
    mostMemory = Math.max(mostMemory, peakMemoryOf(server.pid) || 0);
    expected = true;
    const over = once(server, 'exit');
    server.kill(signal);
    await over;
  };
  const start = () => {
    wanted = true;
    ended = run();
  };
  start();

  return {
    errors,
    get kills() {
      return kills;
    },
    get crashes() {
      return crashes;
    },
    get mostMemory() {
      return mostMemory;
    },
    url: () => ready.promise,
    async kill() {
      kills++;
      await end('SIGKILL');
    },
    async stop() {
      wanted = false;
      await end('SIGTERM');
      await ended;
    },
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    setClock(offsetMs) {
      clockOffsetMs = offsetMs;
      child?.send({ clockOffsetMs });
    },
  };
}
