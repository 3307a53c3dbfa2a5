import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** With programs that are not ours, and take their time to start: the AWS CLI, boto3. `npm run test:programs`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/programs/**/*.test.ts'],
    exclude: [],
    testTimeout: 120_000,
  },
});
