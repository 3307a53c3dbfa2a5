import { defineConfig } from 'vitest/config';
import base, { GENERATED_TABLES } from './vitest.config.ts';

/** Properties and tables with hundreds of generated cases and more: `npm run test:properties`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: GENERATED_TABLES,
    exclude: [],
    testTimeout: 600_000,
  },
});
