/** The process: the server, or a command on its database. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { limitHeapGrowth } from './heap.ts';
import { requireRuntime } from './runtime.ts';

requireRuntime();
limitHeapGrowth();
// Each start reuses what an earlier one compiled. Node.js ignores a folder that it cannot write.
enableCompileCache(fileURLToPath(new URL('../dist/compiled/', import.meta.url)));
// Loaded last: it contains native code, which an old Node.js cannot load.
const [command, ...args] = process.argv.slice(2);
if (command === undefined) void import('./serve.ts').then(({ serve }) => serve());
else void import('./commands.ts').then(({ runCommand }) => runCommand(command, args));
