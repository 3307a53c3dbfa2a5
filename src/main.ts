/** The process: configuration, listen, drain on SIGTERM. */
import { requireRuntime } from './runtime.ts';

requireRuntime();
// Only now: what follows loads native code.
const { serve } = await import('./serve.ts');
await serve();
