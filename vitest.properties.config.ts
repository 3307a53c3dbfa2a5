import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

// Many more generated cases than `npm test` takes.
process.env['PROPERTY_RUNS'] ??= '600';

/** Properties and tables with hundreds of generated cases and more: `npm run test:properties`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      'test/connections/proof-seeds.test.ts',
      'test/trust/explain/strangers-properties.test.ts',
      'test/trust/explain/explain-properties.test.ts',
      'test/properties/organization.test.ts',
      'test/properties/linear-time.test.ts',
      'test/properties/stored-policies.test.ts',
      'test/properties/permissions.test.ts',
    ],
    exclude: [],
    testTimeout: 600_000,
  },
});
