import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** With processes that take their time: servers that are killed, the AWS CLI, boto3. `npm run test:programs`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/{process,programs}/**/*.test.ts'],
    exclude: [],
    testTimeout: 120_000,
    // The processes that they start fill the cores.
    maxWorkers: 2,
  },
});
