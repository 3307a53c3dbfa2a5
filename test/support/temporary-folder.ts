import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFinished } from './lifetime.ts';

/** A folder for one test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-test-'));
  onFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
