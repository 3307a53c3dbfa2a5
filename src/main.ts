/** The process: configuration, listen, drain on SIGTERM. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { requireRuntime } from './runtime.ts';

requireRuntime();
// glibc gives pieces of memory back to the system whenever some are free, and has each page of the next ones made anew,
// until it has seen a large piece come and go. This one is never touched, so it costs nothing.
new ArrayBuffer(4 << 20).transfer(0);
// What a run has compiled, the next need not. Where nothing can be written, each compiles for itself.
enableCompileCache(fileURLToPath(new URL('../dist/compiled/', import.meta.url)));
// Only now: what follows loads native code.
void import('./serve.ts').then(({ serve }) => serve());
