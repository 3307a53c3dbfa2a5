import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Many more generated cases than `npm test` takes.
process.env['PROPERTY_RUNS'] ??= '600';

/** Properties that are tried with thousands of generated cases: `npm run test:properties`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/domain/explain/strangers-properties.test.ts'],
    testTimeout: 600_000,
  },
});
