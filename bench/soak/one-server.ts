/** One server on a SQLite file, which is killed every 20 s; its disk is full, and its clock is set. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../support/filled-database.ts';
import type { Plan, Scenario } from './soak.ts';
import { supervise } from './supervisor.ts';
import { killEvery20s, troubleClock, troubleDisk } from './trouble.ts';

const SECOND = 1_000;

/** As much as the database of ten minutes needs, and no more. */
const DISK_MB = 256;

const CALLS_PER_SECOND = 200;

export async function startOneServer({ minutes, program, environment }: Plan): Promise<Scenario> {
  const windowMs = Math.min(300 * SECOND, (minutes * 60 * SECOND) / 5);
  const { disk, isMounted } = makeDisk();
  const file = join(disk, 'aurora.db');
  const server = supervise(program, {
    ...environment,
    DATABASE_URL: `file:${file}`,
    VERIFICATION_WINDOW_SECONDS: String(Math.round(windowMs / SECOND)),
    STS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
    WORKSPACE_ATTEMPTS_PER_MINUTE: '100000',
    WORKSPACE_ACCOUNTS_PER_HOUR: '1000000',
  });
  return {
    entrance: { url: server.url, all: async () => [await server.url()] },
    servers: [server],
    workspaces: 20,
    callsPerSecond: CALLS_PER_SECOND,
    windowMs,
    // The last verifications need their window. It begins when all that wait have been looked at again.
    settleMs: 2 * windowMs + 15 * SECOND,
    async trouble(loadMs, over) {
      await Promise.all([
        killEvery20s(server, over),
        troubleClock(server, loadMs, over),
        isMounted ? troubleDisk(join(disk, 'filler'), loadMs, over) : null,
      ]);
      return [
        isMounted ? 'The disk was full twice.' : 'Skipped: a full disk. It needs a tmpfs, and so root.',
      ];
    },
    openStore: async () => openStore(file),
    audit: async () => ({ lines: [], faults: [] }),
  };
}

/** A small disk, to be filled. An ordinary folder where the process may not mount one. Removed at the end. */
function makeDisk(): { disk: string; isMounted: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-soak-'));
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const isMounted = mount(disk);
  process.once('exit', () => {
    if (isMounted) execFileSync('umount', ['-l', disk]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { disk, isMounted };
}

function mount(disk: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
