import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFinished } from './lifetime.ts';
import { leaveDatabaseTraces } from './secrets/traces.ts';

/** In memory, where the system has such a place: no test cuts the power, and waiting for disks is what takes longest. */
const PARENT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder for one test, removed after it. What a database has left in it is searched for secrets. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(PARENT, 'aurora-test-'));
  onFinished(() => {
    leaveDatabaseTraces(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
