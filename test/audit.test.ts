/** What `npm run audit` makes of npm's answers; their shapes are those of npm 11. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeReport, readAccepted } from '../scripts/audit-report.ts';

const TODAY = '2026-11-24';
const SECURITY = (rows: string) =>
  `# Security\n\n## Findings that we live with\n\nWords.\n\n| advisory | package | why | until |\n|---|---|---|---|\n${rows}\n## Checks\n\n| no | row |\n`;
const LODASH = '| GHSA-aaaa-bbbb-cccc | `lodash` | nothing of ours calls it | 2026-12-31 |\n';

const advisory = (id: string, name: string, severity = 'high') => ({
  source: 1_097_140,
  name,
  dependency: name,
  title: `Something in ${name}`,
  url: `https://github.com/advisories/${id}`,
  severity,
  cwe: ['CWE-1321'],
  cvss: { score: 7.2, vectorString: 'CVSS:3.1/AV:N' },
  range: '<4.17.21',
});
const entry = (name: string, via: readonly unknown[]) => ({
  name,
  severity: 'high',
  isDirect: false,
  via,
  effects: [],
  range: '*',
  nodes: [`node_modules/${name}`],
  fixAvailable: true,
});
const report = (...entries: ReturnType<typeof entry>[]) => ({
  auditReportVersion: 2,
  vulnerabilities: Object.fromEntries(entries.map((one) => [one.name, one])),
  metadata: {
    vulnerabilities: {
      info: 0,
      low: 0,
      moderate: 0,
      high: entries.length,
      critical: 0,
      total: entries.length,
    },
    dependencies: { prod: 80, dev: 200, optional: 5, peer: 0, peerOptional: 0, total: 280 },
  },
});
const found = report(
  entry('lodash', [advisory('GHSA-aaaa-bbbb-cccc', 'lodash')]),
  // Concerned through the other: no finding of its own.
  entry('uses-lodash', ['lodash']),
);

const judged = (of: unknown, rows = '', today = TODAY) => {
  const judgement = judgeReport(of, readAccepted(SECURITY(rows)), today);
  if (judgement.kind !== 'JUDGED') throw new Error(judgement.why);
  const ids = (list: readonly { advisory: string }[]) => list.map((one) => one.advisory);
  return { open: ids(judgement.open), accepted: ids(judgement.accepted), unused: ids(judgement.unused) };
};

describe('npm run audit', () => {
  it('finds nothing where npm finds nothing, and tells what is accepted without need', () => {
    expect(judged(report())).toEqual({ open: [], accepted: [], unused: [] });
    expect(judged(report(), LODASH).unused).toEqual(['GHSA-aaaa-bbbb-cccc']);
  });

  it('fails on each finding that is not accepted, once, of whatever severity', () => {
    expect(judged(found)).toMatchObject({ open: ['GHSA-aaaa-bbbb-cccc'] });
    const low = report(
      entry('a', [advisory('GHSA-1111-2222-3333', 'a', 'low'), advisory('GHSA-1111-2222-3333', 'a', 'low')]),
    );
    expect(judged(low, LODASH)).toEqual({
      open: ['GHSA-1111-2222-3333'],
      accepted: [],
      unused: ['GHSA-aaaa-bbbb-cccc'],
    });
  });

  it('accepts what is listed for this package, to the last day', () => {
    expect(judged(found, LODASH)).toEqual({ open: [], accepted: ['GHSA-aaaa-bbbb-cccc'], unused: [] });
    expect(judged(found, LODASH, '2026-12-31').open).toEqual([]);
    expect(judged(found, LODASH, '2027-01-01').open).toEqual(['GHSA-aaaa-bbbb-cccc']);
    expect(judged(found, LODASH.replace('`lodash`', '`other`')).open).toEqual(['GHSA-aaaa-bbbb-cccc']);
  });

  it.each([
    ['405', { message: '405 Method Not Allowed - POST ...', statusCode: 405, error: { summary: '' } }],
    ['404', { message: '404 Not Found - POST ...', statusCode: 404, error: { summary: '' } }],
    ['ENOAUDIT', { error: { code: 'ENOAUDIT', summary: 'Your registry does not support audit requests.' } }],
  ])('knows a registry that does not offer audits by %s', (_what, answer) => {
    expect(judgeReport(answer, [], TODAY)).toMatchObject({
      kind: 'NOT_OFFERED',
      why: expect.stringMatching(/./),
    });
  });

  it.each([
    ['an audit that has failed', { message: '503 Service Unavailable', statusCode: 503, error: {} }],
    ['no network', { message: 'request failed', error: { code: 'ENOTFOUND', summary: 'no such host' } }],
    ['nothing', null],
    ['a report of another version', { advisories: {}, metadata: { vulnerabilities: { high: 1 } } }],
    ['a report that counts what it does not name', { ...found, vulnerabilities: {} }],
  ])('takes %s for no good news', (_what, answer) => {
    expect(() => judgeReport(answer, [], TODAY)).toThrow(/npm audit/);
  });

  it.each([
    ['a reason', LODASH.replace('nothing of ours calls it', ' ')],
    ['an end', LODASH.replace('2026-12-31', 'forever')],
    ['an advisory', LODASH.replace('GHSA-aaaa-bbbb-cccc', 'all')],
  ])('takes no row of the list without %s', (_what, row) => {
    expect(() => readAccepted(SECURITY(row))).toThrow('this row must be');
  });

  it('reads the list of SECURITY.md', () => {
    expect(readAccepted(readFileSync('SECURITY.md', 'utf8'))).toEqual(expect.any(Array));
    expect(() => readAccepted('# Security')).toThrow('has no section');
  });
});
