import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { OPERATOR_TOKEN, startAurora } from './support/aurora.ts';
import { quietLog } from './support/quiet-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

it('what could not start leaves nothing open, and starts at another port', async () => {
  const other = await startAurora();
  const file = join(temporaryFolder(), 'aurora.db');
  const start = (port: string) => {
    const reading = readConfig({
      PORT: port,
      DATABASE_URL: `file:${file}`,
      AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return startApp({ config: reading.config, log: quietLog(), pageFolder: null });
  };
  const { port } = new URL(other.app.url);
  await expect(start(port)).rejects.toMatchObject({ name: 'CannotStart', code: 'EADDRINUSE' });
  // SQLite removes it with the last connection to the file.
  expect(existsSync(`${file}-wal`)).toBe(false);

  const app = await start('0');
  onTestFinished(() => app.stop(0));
  expect(existsSync(`${file}-wal`)).toBe(true);
});
