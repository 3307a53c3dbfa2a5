/** The process of `aurora`. */
import { runAsProcess } from '../host.ts';
import { runAurora } from './run.ts';

await runAsProcess(runAurora);
