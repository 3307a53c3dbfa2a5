import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The page in a real browser: `npm run test:browser`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/browser/**/*.test.ts'],
    exclude: [],
    globalSetup: ['test/browser/support/build.ts'],
    testTimeout: 120_000,
    // The browsers that they start fill the cores.
    maxWorkers: 2,
  },
});
