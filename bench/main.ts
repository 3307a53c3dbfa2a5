/**
 * `npm run bench`: every bench, one after the other, each in a process of its own; writes `bench/RESULTS.md`.
 * `npm run bench -- NAME...` runs only those, and writes nothing.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { requireRuntime } from '../src/runtime.ts';
import { describeMachine } from './support/machine.ts';
import { inText, type Report } from './support/report.ts';

requireRuntime();

/** Each is also `npm run bench:NAME`. */
const BENCHES = [
  'propagation',
  'rechecks',
  'credentials',
  'startup',
  'growth',
  'graphql',
  'watching',
  'many',
  'accounts',
  'hostile',
  'fleet',
  'webhooks',
];

const RESULTS = new URL('RESULTS.md', import.meta.url);

/** The longest that a bench may take, in milliseconds. */
const LIMIT = 10 * 60_000;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${BENCHES.join(', ')}.`);
  process.exit(1);
}

const machine = describeMachine();
const sections: string[] = [];
let failed = false;
for (const name of asked.length > 0 ? asked : BENCHES) {
  const begun = Date.now();
  console.error(`bench:${name} ...`);
  const report = await run(name);
  console.error(`bench:${name} took ${Math.round((Date.now() - begun) / 1_000)} s`);
  failed ||= report === null;
  sections.push(
    report === null ? `## ${name}\n\n**It broke off:** \`npm run bench:${name}\` says why.` : inText(report),
  );
  console.log(`${sections.at(-1)}\n`);
}

if (asked.length === 0) {
  const head = [
    '# Results',
    "Written by `npm run bench`; how to read it: [README.md](README.md). Compare ratios, not absolute times: those are this machine's.",
    machine.map((line) => `- ${line}`).join('\n'),
  ];
  writeFileSync(RESULTS, `${[...head, ...sections].join('\n\n')}\n`);
}
process.exit(failed ? 1 : 0);

/** Runs one bench; what it found out, or null when it broke off. */
function run(name: string): Promise<Report | null> {
  return new Promise((resolve) => {
    const child = fork(new URL(`${name}.ts`, import.meta.url));
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT);
    let report: Report | null = null;
    child.once('message', (message) => {
      report = message as Report;
    });
    child.once('exit', () => {
      clearTimeout(limit);
      resolve(report);
    });
  });
}
