/** What `npm audit --json` says (report version 2), judged by the list in SECURITY.md. */

/** A finding that is lived with, for a reason and a time. */
export type Accepted = {
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

export type Judgement =
  /** The registry does not offer audits: nothing is known. */
  | { readonly kind: 'NOT_OFFERED'; readonly why: string }
  | {
      readonly kind: 'JUDGED';
      /** Those that nobody has accepted, or not for today. */
      readonly open: readonly Finding[];
      readonly accepted: readonly Finding[];
      /** What the list has and npm does not find (any more). */
      readonly unused: readonly Accepted[];
    };

const HEADING = '## Findings that we live with';
const ROW = /^\| *(GHSA-[\w-]+) *\| *`([^`]+)` *\| *([^|]*?\S) *\| *(\d{4}-\d\d-\d\d) *\|$/;

/**
 * The table under "Findings that we live with".
 *
 * @throws when it is not there, or a row of it is not whole
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

/** Statuses with which a registry says that it has no such thing. */
const NOT_OFFERED = [404, 405, 501];

/**
 * @param report what `npm audit --json` has printed, parsed
 * @param today as 2027-01-31
 * @throws when it is no report, or one that cannot be understood: that must not pass for "nothing found"
 */
export function judgeReport(report: unknown, accepted: readonly Accepted[], today: string): Judgement {
  const { statusCode, message, error, vulnerabilities, metadata } = (report ?? {}) as NpmReport;
  if (NOT_OFFERED.includes(statusCode ?? 0) || error?.code === 'ENOAUDIT')
    return { kind: 'NOT_OFFERED', why: message ?? error?.summary ?? '' };
  if (vulnerabilities === undefined || metadata?.vulnerabilities?.total === undefined)
    throw new Error(`npm audit has not worked: ${message ?? error?.summary ?? JSON.stringify(report)}`);
  const found = Object.values(vulnerabilities).flatMap(({ via }) => via.flatMap(findingOf));
  const findings = [...new Map(found.map((one) => [`${one.advisory} ${one.packageName}`, one])).values()];
  if (findings.length === 0 && metadata.vulnerabilities.total > 0)
    throw new Error('npm audit counts vulnerabilities, and names none.');
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

/** A name stands for another package of the report, through which this one is concerned. */
function findingOf(via: string | Via): Finding[] {
  if (typeof via === 'string') return [];
  const { url, name, severity, title } = via;
  return [{ advisory: url.slice(url.lastIndexOf('/') + 1), packageName: name, severity, title }];
}
