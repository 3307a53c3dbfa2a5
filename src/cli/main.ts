/** The process of `aurora-credentials`. Programs wait for it, so it loads only what it needs. */
import { runAsProcess } from './host.ts';
import { run } from './run.ts';

await runAsProcess(run);
