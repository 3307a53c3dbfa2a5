import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './test/support/patience.ts';

/** Tables of more than 500 cases, together or alone: `npm run test:properties`. */
export const GENERATED_TABLES = [
  'test/properties/**/*.test.ts',
  'test/trust/explain/*-properties.test.ts',
  'test/connections/proof-seeds.test.ts',
  // A thousand damaged requests.
  'test/journeys/garbage.test.ts',
  // Each operation of the schema, with each token, over each transport.
  'test/journeys/two-tenants.test.ts',
  // The 591 wrong setups.
  'test/journeys/diagnosis.test.ts',
  'test/journeys/diagnosis-trust.test.ts',
  'test/journeys/wrong-setups-*.test.ts',
];

/** The command `aurora`, servers that are killed, the AWS CLI: `npm run test:programs`. */
export const STARTING_PROCESSES = [
  'test/programs/**/*.test.ts',
  'test/process/**/*.test.ts',
  'test/cli/aurora*.test.ts',
];

/** Outages of AWS, of the database and its disk, and of receivers of messages, played through: `npm run test:faults`. */
export const FAULTS = [
  'test/journeys/*-faults.test.ts',
  'test/journeys/alert-webhooks.test.ts',
  'test/storage/large-write.test.ts',
];

export default defineConfig({
  // Vite would take the packages' development builds for our own imports, and Node the ordinary ones for theirs:
  // two copies of graphql in one process, which do not know each other's errors.
  ssr: { resolve: { conditions: ['node', 'module-sync'] } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/browser/**',
      'test/deploy/**',
      // Start processes: `npm run test:programs`.
      ...STARTING_PROCESSES,
      ...FAULTS,
      // With a PostgreSQL that the tests start: `npm run test:postgres`.
      'test/storage/postgres/**',
      ...GENERATED_TABLES,
    ],
    // A test that waits for real time has gone wrong: the clock is the test's to move.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    setupFiles: ['test/support/secrets/search-run.ts'],
    pool: 'forks',
    // A module is loaded once a worker, not once a file. None of ours keeps anything from one test to the next.
    isolate: false,
    restoreMocks: true,
    // For two cores: some tests wait for a process, for PostgreSQL, or for a time limit.
    maxWorkers: 3,
  },
});
