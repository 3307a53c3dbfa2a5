/**
 * Asks the registry for known vulnerabilities. Fails on a vulnerability in a production dependency that SECURITY.md
 * does not accept. Lists those in development dependencies.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Finding, judgeReport, readAccepted } from './audit-report.ts';

const accepted = readAccepted(readFileSync(new URL('../SECURITY.md', import.meta.url), 'utf8'));
const today = new Date().toISOString().slice(0, 10);

const running = audit('--omit=dev');
if (running.kind === 'NOT_OFFERED') {
  console.warn(`
  ############################################################################
  # NOT AUDITED: this registry does not support audits. Nothing is known about
  # vulnerabilities. Run "npm run audit" with access to npm's own registry.
  ############################################################################
  ${running.why}
`);
} else {
  for (const finding of running.accepted) console.log(`accepted: ${inWords(finding)}`);
  for (const { advisory, packageName } of running.unused)
    console.log(`SECURITY.md accepts a finding that npm no longer reports: ${advisory} in ${packageName}`);
  const known = new Set([...running.open, ...running.accepted].map(inWords));
  const all = audit();
  const building = all.kind === 'JUDGED' ? [...all.open, ...all.accepted].map(inWords) : [];
  for (const words of building)
    if (!known.has(words)) console.log(`only in development dependencies: ${words}`);
  for (const finding of running.open) console.error(`NOT ACCEPTED: ${inWords(finding)}`);
  console.log(`${running.open.length} to fix, ${running.accepted.length} accepted.`);
  process.exitCode = running.open.length === 0 ? 0 : 1;
}

function audit(...args: string[]) {
  const { stdout } = spawnSync('npm', ['audit', '--json', ...args], { encoding: 'utf8' });
  return judgeReport(JSON.parse(stdout), accepted, today);
}

function inWords({ advisory, packageName, severity, title }: Finding): string {
  return `${advisory} ${packageName} (${severity}): ${title}`;
}
