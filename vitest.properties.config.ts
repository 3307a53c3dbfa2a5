import { defineConfig } from 'vitest/config';
import base, { GENERATED_TABLES } from './vitest.config.ts';

// Many more generated cases than `npm test` takes.
process.env['PROPERTY_RUNS'] ??= '600';

/** Properties and tables with hundreds of generated cases and more: `npm run test:properties`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      ...GENERATED_TABLES,
      // In `npm test` too, with fewer runs.
      'test/connections/proof-seeds.test.ts',
      'test/trust/explain/strangers-properties.test.ts',
    ],
    exclude: [],
    testTimeout: 600_000,
  },
});
