/** The process of `aurora-credentials`. Programs wait for it: it loads nothing but what it needs. */
import { requireRuntime } from '../runtime.ts';
import { run } from './run.ts';

// Nothing native is loaded, and it runs on machines that have no server: less than the server's will do.
requireRuntime(22);
const ending = await run(process.argv.slice(2), {
  environment: process.env,
  get input() {
    return process.stdin;
  },
  print: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
});
if ('signal' in ending) process.kill(process.pid, ending.signal);
else process.exitCode = ending.code;
