/**
 * Reads lists of accounts: lines of role ARNs or account IDs, or the CSV that the console of AWS Organizations exports.
 * Its columns are "Account ID", "ARN", "Email", "Name" and "Status" (since 2025 "State"). The columns "Role ARN",
 * "Role name" and "Region" may be added.
 */
import { type CsvRecord, readCsv } from '../base/csv.ts';
import { shown } from '../iam/arn/arn-problem.ts';
import { MAX_ARN_CHARACTERS, type RoleArnProblem, readRoleArn } from '../iam/arn/role-arn.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';

export type AccountLine = {
  /** The line of the text, from 1. */
  readonly number: number;
  readonly input: string;
  /** The account's name in the list. */
  readonly name: string | null;
  /** The Region of the line, not checked. Null: that of the whole list. */
  readonly region: string | null;
  readonly reading:
    | { readonly kind: 'ROLE'; readonly role: RoleArn }
    | { readonly kind: 'SKIPPED'; readonly reason: string }
    | { readonly kind: 'WRONG'; readonly problem: RoleArnProblem };
};

/** The role that a line means if it has only an account ID. */
export type RoleDefaults = { readonly partition: string; readonly roleName: string };

/** Maximum lines of a pasted text, with blank lines and comments: ten for each account of the longest list. */
export const MAX_TEXT_LINES = 10_000;

/** Why a list is refused as a whole. */
export type ListTooLong = 'LIST_HAS_TOO_MANY_ACCOUNTS' | 'LIST_HAS_TOO_MANY_LINES';

/** The contents of a line, before they are parsed as a role. */
type Entry = {
  readonly number: number;
  readonly input: string;
  readonly name: string | null;
  readonly region: string | null;
  /** The role's name; null: that of the whole list. */
  readonly roleName: string | null;
  /** The account ID or ARN; or why the list itself says that there is nothing to connect. */
  readonly target:
    | { readonly kind: 'READ'; readonly text: string }
    | { readonly kind: 'SKIPPED'; readonly reason: string };
};

/**
 * Reads a pasted text of at most `maxAccounts` accounts, without blank lines and lines that begin with "#". Stops at the
 * first account over the limit, before it parses ARNs.
 */
export function readAccountText(
  text: string,
  role: RoleDefaults,
  maxAccounts: number,
): AccountLine[] | ListTooLong {
  if (hasMoreLines(text, MAX_TEXT_LINES)) return 'LIST_HAS_TOO_MANY_LINES';
  const plain = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n');
  const entries = entriesOfExport(plain) ?? entriesOfLines(plain.split('\n'), maxAccounts);
  return readEntries(entries, role, maxAccounts);
}

/** Reads items that come as a list. An item can have several accounts, as a line of a text can. */
export function readAccountItems(
  lines: readonly string[],
  role: RoleDefaults,
  maxAccounts: number,
): AccountLine[] | ListTooLong {
  return readEntries(entriesOfLines(lines, maxAccounts), role, maxAccounts);
}

function hasMoreLines(text: string, max: number): boolean {
  const breaks = /\r\n?|\n/g;
  for (let count = 0; count < max; count++) if (breaks.exec(text) === null) return false;
  return true;
}

function readEntries(
  entries: IteratorObject<Entry>,
  role: RoleDefaults,
  maxAccounts: number,
): AccountLine[] | ListTooLong {
  const accepted = entries.take(maxAccounts + 1).toArray();
  if (accepted.length > maxAccounts) return 'LIST_HAS_TOO_MANY_ACCOUNTS';
  return accepted.map(({ number, input, name, region, roleName, target }) => ({
    number,
    input: shorten(input),
    name,
    region,
    reading:
      target.kind === 'SKIPPED'
        ? target
        : readRole(target.text, { ...role, ...(roleName !== null && { roleName }) }),
  }));
}

/** More than any Region has. */
const MAX_REGION_CHARACTERS = 50;

function shorten(text: string): string {
  return text.length > MAX_ARN_CHARACTERS ? `${text.slice(0, MAX_ARN_CHARACTERS)} ...` : text;
}

/** The items of each line, read one line at a time. */
function entriesOfLines(lines: readonly string[], maxAccounts: number): IteratorObject<Entry> {
  return lines.entries().flatMap(([index, line]) =>
    partsOf(line, maxAccounts).map((input) => ({
      number: index + 1,
      input,
      name: null,
      region: null,
      roleName: null,
      target: { kind: 'READ', text: input },
    })),
  );
}

/**
 * The items of a line, mostly one. Several items count only if each is an account ID or an ARN. It reads at most one item
 * more than `maxAccounts`.
 */
function partsOf(line: string, maxAccounts: number): string[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const parts = text
    // One item too many, plus an empty part at each end.
    .split(/[\s,;]+/, maxAccounts + 3)
    .map(withoutQuotes)
    .filter((part) => part !== '');
  const areAllAccounts = parts.every((part) => part.startsWith('arn:') || accountIdOf(part) !== null);
  return areAllAccounts ? parts : [withoutQuotes(text.replace(/[,;]$/, ''))];
}

function withoutQuotes(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1).trim() : text;
}

/** Twelve digits, or three groups of four as the console shows them. */
function accountIdOf(text: string): string | null {
  const digits = /^\d{4}-\d{4}-\d{4}$/.test(text) ? text.replaceAll('-', '') : text;
  return /^\d{12}$/.test(digits) ? digits : null;
}

function readRole(text: string, { partition, roleName }: RoleDefaults): AccountLine['reading'] {
  // One character too many, so that `readRoleArn` reports the length.
  const input = text.slice(0, MAX_ARN_CHARACTERS + 1);
  const accountId = accountIdOf(input);
  if (accountId === null) {
    if (/^\d+$/.test(input)) return { kind: 'WRONG', problem: wrongNumber(text) };
    const reading = readRoleArn(input);
    return reading.ok ? { kind: 'ROLE', role: reading.value } : { kind: 'WRONG', problem: reading.error };
  }
  const reading = readRoleArn(`arn:${partition}:iam::${accountId}:role/${roleName}`);
  return reading.ok
    ? { kind: 'ROLE', role: reading.value }
    : { kind: 'WRONG', problem: wrongName(roleName, reading.error) };
}

/** @param digits not twelve */
function wrongNumber(digits: string): RoleArnProblem {
  const message = `An account number has 12 digits. This one has ${digits.length}.`;
  // At most three: an account ID with more leading zeros is unlikely.
  const zerosLost = digits.length < 12 && digits.length > 8;
  return { part: 'ACCOUNT', message, remedies: [zerosLost ? LEADING_ZEROS : COMPARE], suggestion: null };
}

/** @param problem of the ARN, which nobody wrote: only the name can be wrong */
function wrongName(roleName: string, { part }: RoleArnProblem): RoleArnProblem {
  const message = `Aurora cannot use the role name ${shown(roleName)}.`;
  return { part, message, remedies: [NAME_ALONE], suggestion: null };
}

const NAME_ALONE =
  'Write the name of your role alone, such as AuroraRole. If the role has a path, write it too: path/AuroraRole.';
const LEADING_ZEROS =
  'A spreadsheet may have removed zeros at the beginning of the account ID: write all twelve digits.';
const COMPARE = 'Compare it with the number that the AWS console shows at the top right.';

const SEPARATORS = [',', ';', '\t'] as const;

/** The accounts of an export; null if the text is not one. */
function entriesOfExport(text: string): IteratorObject<Entry> | null {
  for (const separator of SEPARATORS) {
    const records = readCsv(text, separator);
    const head = records.next();
    const columns = head.done === true ? null : columnsOf(head.value);
    if (columns !== null) return records.map((record) => entryOf(record, columns));
  }
  return null;
}

type Columns = Readonly<Record<'accountId' | 'roleArn' | 'roleName' | 'region' | 'name' | 'status', number>>;

/** The positions of the columns, by the header; null if the record is not the header of such a list. */
function columnsOf({ cells }: CsvRecord): Columns | null {
  const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ''));
  const at = (...known: string[]) => names.findIndex((name) => known.includes(name));
  const columns = {
    accountId: at('accountid', 'id', 'account'),
    roleArn: at('rolearn', 'role'),
    roleName: at('rolename'),
    region: at('region', 'awsregion'),
    name: at('name', 'accountname'),
    status: at('state', 'status'),
  };
  return columns.accountId === -1 && columns.roleArn === -1 ? null : columns;
}

function entryOf({ line, text, cells }: CsvRecord, columns: Columns): Entry {
  const cell = (column: number) => (column === -1 ? '' : (cells[column] ?? ''));
  const status = cell(columns.status);
  const skipped = status !== '' && status.toUpperCase() !== 'ACTIVE';
  return {
    number: line,
    input: text,
    name: cell(columns.name) || null,
    region: cell(columns.region).slice(0, MAX_REGION_CHARACTERS) || null,
    roleName: cell(columns.roleName).slice(0, MAX_ARN_CHARACTERS) || null,
    target: skipped
      ? {
          kind: 'SKIPPED',
          reason: `The account is ${status.slice(0, 40).toUpperCase()}: no role in it can be used.`,
        }
      : { kind: 'READ', text: cell(columns.roleArn) || cell(columns.accountId) },
  };
}
