/**
 * Loaded into the server before its own program: at each SIGUSR2 it collects garbage, and writes what is still in
 * use, in megabytes, into the file that `HEAP_FILE` names. Needs `--expose-gc`.
 */
import { writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(process.env['HEAP_FILE'] ?? '', String((heapUsed + external) / 1_048_576));
});
