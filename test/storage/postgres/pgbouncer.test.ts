import { afterAll, beforeAll } from 'vitest';
import { asOperator } from '../../support/as-operator.ts';
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
  let made: Promise<string> | null = null;
  const address = async () => {
    made ??= createDatabase();
    return bouncer.url(new URL(await made).pathname.slice(1));
  };
  return {
    open: async () => openStoreOn(await address(), { pooler: 'transaction' }),
    execute: async (statement) => asOperator(await address(), statement),
  };
});
