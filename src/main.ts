/** The process: configuration, listen, drain on SIGTERM. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { requireRuntime } from './runtime.ts';

requireRuntime();
// Each start reuses what an earlier one compiled. Node.js ignores a folder that it cannot write.
enableCompileCache(fileURLToPath(new URL('../dist/compiled/', import.meta.url)));
// Loaded last: it contains native code, which an old Node.js cannot load.
void import('./serve.ts').then(({ serve }) => serve());
