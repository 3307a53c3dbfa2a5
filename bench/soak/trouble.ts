/** Everything that goes wrong meanwhile. */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from '../../src/simulator/faults.ts';
import type { SeededRandom } from '../../src/simulator/random.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { Supervisor } from './supervisor.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const KILL_EVERY = 20 * SECOND;

/** When the clock is set, in shares of the load, and by how much it is then wrong: an hour both ways, and back. */
const CLOCK: readonly (readonly [at: number, offsetMs: number])[] = [
  [0.2, HOUR],
  [0.4, 0],
  [0.6, -HOUR],
  [0.8, 0],
];

/** When the disk is full; the second time for longer than the server lives. */
const FULL_DISK: readonly (readonly [at: number, forMs: number])[] = [
  [0.3, 10 * SECOND],
  [0.7, 25 * SECOND],
];

const AWS_TROUBLE: readonly (FaultKind | 'slow' | 'down')[] = [
  'throttle',
  'internalError',
  'unavailable',
  'hang',
  'cut',
  'truncate',
  'stall',
  'slow',
  'down',
];

/** Kills the server every 20 s until the load is over. */
export async function killEvery20s(server: Supervisor, over: AbortSignal): Promise<void> {
  while (await waited(KILL_EVERY, over)) await server.kill();
}

/** One trouble of AWS's after the other, a few seconds each, with as much peace in between. */
export async function troubleAws(
  simulator: Simulator,
  random: SeededRandom,
  over: AbortSignal,
): Promise<Map<string, number>> {
  const had = new Map<string, number>();
  while (await waited(SECOND * (2 + 3 * random.next()), over)) {
    const kind = AWS_TROUBLE[random.below(AWS_TROUBLE.length)] ?? 'down';
    had.set(kind, (had.get(kind) ?? 0) + 1);
    if (kind === 'slow') simulator.faults.slowMs = 300;
    else if (kind === 'down') simulator.faults.down = true;
    else simulator.faults.add(kind);
    await waited(SECOND * (1 + 2 * random.next()), over);
    simulator.faults.clear();
  }
  return had;
}

/** Sets the server's clock an hour forward and back, and an hour back and forward. */
export async function troubleClock(server: Supervisor, loadMs: number, over: AbortSignal): Promise<void> {
  let now = 0;
  for (const [at, offsetMs] of CLOCK) {
    if (!(await waited(at * loadMs - now, over))) break;
    now = at * loadMs;
    server.setClock(offsetMs);
  }
  server.setClock(0);
}

/** Fills the disk that the file lies on, for a while. */
export async function troubleDisk(filler: string, loadMs: number, over: AbortSignal): Promise<void> {
  let now = 0;
  for (const [at, forMs] of FULL_DISK) {
    if (!(await waited(at * loadMs - now, over))) return;
    fill(filler);
    await waited(forMs, over);
    unlinkSync(filler);
    now = at * loadMs + forMs;
  }
}

function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 4) {
      const piece = Buffer.alloc(size);
      try {
        for (;;) writeSync(descriptor, piece);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** False when it was over before. */
export async function waited(milliseconds: number, over: AbortSignal): Promise<boolean> {
  if (over.aborted) return false;
  return pause(Math.max(0, milliseconds), true, { signal: over }).catch(() => false);
}
