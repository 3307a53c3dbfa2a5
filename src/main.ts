/** The process: configuration, listen, drain on SIGTERM. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { requireRuntime } from './runtime.ts';

requireRuntime();
// What a run has compiled, the next need not. Where nothing can be written, each compiles for itself.
enableCompileCache(fileURLToPath(new URL('../dist/compiled/', import.meta.url)));
// Only now: what follows loads native code.
void import('./serve.ts').then(({ serve }) => serve());
