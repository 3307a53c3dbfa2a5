/** Servers on one SQLite file that are killed while they deliver. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { killWhileDelivering } from '../support/webhook-kills.ts';

const PROGRAM = bundle(new URL('../support/killable-server.ts', import.meta.url), 'webhooks-killed');

it.each([1, 2])(
  'each webhook gets each event at least once, in the order of its connection (seed %i)',
  {
    timeout: 120_000,
  },
  async (seed) => {
    await killWhileDelivering(fileURLToPath(PROGRAM), `file:${join(temporaryFolder(), 'aurora.db')}`, seed);
  },
);
