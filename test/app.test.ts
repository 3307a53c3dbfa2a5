import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { OPERATOR_TOKEN, startAurora } from './support/aurora.ts';
import { quietLog } from './support/quiet-log.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function start(file: string, environment: Readonly<Record<string, string>>) {
  const reading = readConfig({
    DATABASE_URL: `file:${file}`,
    AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    ...environment,
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  return startApp({ config: reading.value, log: quietLog(), pageFolder: null });
}

it.each(['127.0.0.1', '0.0.0.0', 'localhost'])('listens at HOST %s', async (host) => {
  const app = await start(join(temporaryFolder(), 'aurora.db'), { PORT: '0', HOST: host });
  onTestFinished(() => app.stop(0));
  expect(new URL(app.url).hostname).toBe(host);
  expect((await fetch(new URL('/health/ready', app.url))).status).toBe(200);
});

it('what could not start leaves nothing open, and starts at another port', async () => {
  const other = await startAurora();
  const file = join(temporaryFolder(), 'aurora.db');
  const { port } = new URL(other.app.url);
  await expect(start(file, { PORT: port })).rejects.toMatchObject({
    name: 'CannotStart',
    code: 'EADDRINUSE',
  });
  // SQLite removes it with the last connection to the file.
  expect(existsSync(`${file}-wal`)).toBe(false);

  const app = await start(file, { PORT: '0' });
  onTestFinished(() => app.stop(0));
  expect(existsSync(`${file}-wal`)).toBe(true);
});
