/** Compares the report of `npm audit --json` (version 2) with the accepted findings in SECURITY.md. */

/** A finding that is accepted, with a reason, until a date. */
type Accepted = {
  readonly advisory: string;
  readonly packageName: string;
  readonly reason: string;
  /** The last day, as 2027-01-31. */
  readonly until: string;
};

export type Finding = {
  readonly advisory: string;
  readonly packageName: string;
  readonly severity: string;
  readonly title: string;
};

type Judgement =
  /** The registry does not support audits, so nothing is known. */
  | { readonly kind: 'NOT_OFFERED'; readonly why: string }
  | {
      readonly kind: 'JUDGED';
      /** Findings that are not accepted, or no longer. */
      readonly open: readonly Finding[];
      readonly accepted: readonly Finding[];
      /** Accepted findings that npm does not report. */
      readonly unused: readonly Accepted[];
    };

const HEADING = '## Findings that we live with';
const ROW = /^\| *(GHSA-[\w-]+) *\| *`([^`]+)` *\| *([^|]*?\S) *\| *(\d{4}-\d\d-\d\d) *\|$/;

/**
 * The table under "Findings that we live with".
 *
 * @throws when the table is missing, or a row is incomplete
 */
export function readAccepted(securityMd: string): Accepted[] {
  const [, section] = securityMd.split(`${HEADING}\n`);
  if (section === undefined) throw new Error(`SECURITY.md has no section "${HEADING}".`);
  const [, , ...rows] = (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => {
    const [, advisory, packageName, reason, until] = ROW.exec(row) ?? [];
    if (!advisory || !packageName || !reason || !until)
      throw new Error(`SECURITY.md: this row must be | GHSA-... | \`package\` | why | 2027-01-31 |: ${row}`);
    return { advisory, packageName, reason, until };
  });
}

/** The statuses of a registry without audits. */
const NOT_OFFERED = [404, 405, 501];

/**
 * @param report the parsed output of `npm audit --json`
 * @param today as 2027-01-31
 * @throws when the report is not valid, because that must not count as "nothing found"
 */
export function judgeReport(report: unknown, accepted: readonly Accepted[], today: string): Judgement {
  const { statusCode, message, error, vulnerabilities, metadata } = (report ?? {}) as NpmReport;
  if (NOT_OFFERED.includes(statusCode ?? 0) || error?.code === 'ENOAUDIT')
    return { kind: 'NOT_OFFERED', why: message ?? error?.summary ?? '' };
  if (vulnerabilities === undefined || metadata?.vulnerabilities?.total === undefined)
    throw new Error(`npm audit failed: ${message ?? error?.summary ?? JSON.stringify(report)}`);
  const found = Object.values(vulnerabilities).flatMap(({ via }) => via.flatMap(findingOf));
  const findings = [...new Map(found.map((one) => [`${one.advisory} ${one.packageName}`, one])).values()];
  if (findings.length === 0 && metadata.vulnerabilities.total > 0)
    throw new Error('npm audit counts vulnerabilities, but lists none.');
  const entryOf = ({ advisory, packageName }: Finding) =>
    accepted.find((one) => one.advisory === advisory && one.packageName === packageName);
  const isAccepted = (finding: Finding) => (entryOf(finding)?.until ?? '') >= today;
  const used = findings.map(entryOf);
  return {
    kind: 'JUDGED',
    open: findings.filter((finding) => !isAccepted(finding)),
    accepted: findings.filter(isAccepted),
    unused: accepted.filter((entry) => !used.includes(entry)),
  };
}

type Via = { readonly url: string; readonly name: string; readonly severity: string; readonly title: string };
type NpmReport = {
  readonly statusCode?: number;
  readonly message?: string;
  readonly error?: { readonly code?: string; readonly summary?: string };
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (string | Via)[] }>>;
  readonly metadata?: { readonly vulnerabilities?: { readonly total?: number } };
};

/** A string names another package of the report, which causes this entry. */
function findingOf(via: string | Via): Finding[] {
  if (typeof via === 'string') return [];
  const { url, name, severity, title } = via;
  return [{ advisory: url.slice(url.lastIndexOf('/') + 1), packageName: name, severity, title }];
}
