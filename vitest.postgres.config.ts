import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The same server on PostgreSQL, which the tests start themselves: `npm run test:postgres`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      'test/storage/postgres/**/*.test.ts',
      'test/{app,audit}.test.ts',
      'test/properties/organization.test.ts',
      'test/{credentials,exports,graphql,http,journeys}/**/*.test.ts',
    ],
    exclude: ['test/journeys/database-faults.test.ts'],
    globalSetup: ['test/support/postgres-setup.ts'],
  },
});
