import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The chart, Compose, make and the proxies, with programs of Debian: `npm run test:deploy`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/deploy/**/*.test.ts'],
    exclude: [],
    testTimeout: 120_000,
  },
});
