import { afterAll, beforeAll } from 'vitest';
import { startPgBouncer } from '../../support/pgbouncer.ts';
import { createDatabase, openStoreOn } from '../../support/postgres.ts';
import { describeStore } from '../contract/contract.ts';

let bouncer: Awaited<ReturnType<typeof startPgBouncer>>;

beforeAll(async () => {
  bouncer = await startPgBouncer(process.env['TEST_POSTGRES_URL'] ?? '');
});

afterAll(() => bouncer.stop());

// Without DATABASE_LISTEN_URL: no notification arrives, and the poll is enough.
describeStore('the PostgreSQL store behind PgBouncer in transaction mode', () => {
  let name: Promise<string> | null = null;
  return {
    async open() {
      name ??= createDatabase().then((url) => new URL(url).pathname.slice(1));
      return openStoreOn(bouncer.url(await name), { pooler: 'transaction' });
    },
  };
});
