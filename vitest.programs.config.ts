import { defineConfig } from 'vitest/config';
import base, { STARTING_PROCESSES } from './vitest.config.ts';

/** With processes that take their time: the command `aurora`, servers that are killed, the AWS CLI, boto3. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: STARTING_PROCESSES,
    exclude: [],
    testTimeout: 120_000,
    // The processes that they start fill the cores.
    maxWorkers: 2,
  },
});
