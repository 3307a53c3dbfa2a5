/** Servers on one PostgreSQL that are killed while they deliver. */
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killWhileDelivering } from '../../support/webhook-kills.ts';

const PROGRAM = bundle(new URL('../../support/killable-server.ts', import.meta.url), 'webhooks-postgres');

it.each([3, 4])(
  'each webhook gets each event at least once, in the order of its connection (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    await killWhileDelivering(fileURLToPath(PROGRAM), await createDatabase(), seed);
  },
);
