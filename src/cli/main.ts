/** The process of `aurora-credentials`. Programs wait for it, so it loads only what it needs. */
import { requireRuntime } from '../runtime.ts';
import { run } from './run.ts';

// It loads nothing native and runs on machines without the server, so an older Node.js is enough.
requireRuntime(22);
const ending = await run(process.argv.slice(2), {
  environment: process.env,
  get input() {
    return process.stdin;
  },
  print: (line) => void process.stdout.write(`${line}\n`),
  report: (line) => void process.stderr.write(`${line}\n`),
});
if ('signal' in ending) process.kill(process.pid, ending.signal);
else process.exitCode = ending.code;
