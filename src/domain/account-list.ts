/**
 * Lists of accounts as people have them: role ARNs or account ids, a line each, or the CSV that the console of
 * AWS Organizations exports (columns "Account ID", "ARN", "Email", "Name", "Status" or, since 2025, "State").
 */
import { type CsvRecord, readCsv } from './csv.ts';
import { type RoleArn, type RoleArnProblem, readRoleArn } from './role-arn.ts';

export type AccountLine = {
  /** The line of the text, from 1. */
  readonly number: number;
  readonly input: string;
  /** What the list calls the account. */
  readonly name: string | null;
  readonly reading:
    | { readonly kind: 'ROLE'; readonly role: RoleArn }
    | { readonly kind: 'SKIPPED'; readonly reason: string }
    | { readonly kind: 'WRONG'; readonly problem: RoleArnProblem };
};

/** For account ids: which role they stand for. */
export type RoleOfAccounts = { readonly partition: string; readonly roleName: string };

/** The lines of a text that was pasted. Blank lines, and those that begin with "#", say nothing. */
export function readAccountList(text: string, role: RoleOfAccounts): AccountLine[] {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n');
  return readExport(plain, role) ?? readLines(plain.split('\n'), role);
}

/** The same of lines that come as a list. */
export function readLines(lines: readonly string[], role: RoleOfAccounts): AccountLine[] {
  return lines.flatMap((line, index) =>
    partsOf(line).map((input) => ({
      number: index + 1,
      input,
      name: null,
      reading: readRole(input, role),
    })),
  );
}

/** What stands on a line: mostly one thing; of several, each must be an account id or an ARN. */
function partsOf(line: string): string[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const parts = text
    .split(/[\s,;]+/)
    .map(withoutQuotes)
    .filter((part) => part !== '');
  const allMeant = parts.every((part) => part.startsWith('arn:') || accountIdOf(part) !== null);
  return allMeant ? parts : [withoutQuotes(text.replace(/[,;]$/, ''))];
}

function withoutQuotes(text: string): string {
  return /^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1).trim() : text;
}

/** Twelve digits, also as the console shows them: in three groups. */
function accountIdOf(text: string): string | null {
  const digits = /^\d{4}-\d{4}-\d{4}$/.test(text) ? text.replaceAll('-', '') : text;
  return /^\d{12}$/.test(digits) ? digits : null;
}

function readRole(input: string, { partition, roleName }: RoleOfAccounts): AccountLine['reading'] {
  const accountId = accountIdOf(input);
  const isNumber = /^\d+$/.test(input);
  const reading = readRoleArn(
    accountId !== null || isNumber ? `arn:${partition}:iam::${accountId ?? input}:role/${roleName}` : input,
  );
  if (reading.ok) return { kind: 'ROLE', role: reading.roleArn };
  const { problem } = reading;
  const zerosLost = isNumber && input.length < 12 && input.length > 8;
  const remedies = zerosLost ? [LEADING_ZEROS, ...problem.remedies] : problem.remedies;
  return {
    kind: 'WRONG',
    problem: { ...problem, remedies, suggestion: isNumber ? null : problem.suggestion },
  };
}

const LEADING_ZEROS =
  'A spreadsheet may have dropped zeros at the beginning of the account id: write all twelve digits.';

const SEPARATORS = [',', ';', '\t'] as const;

/** The accounts of an export; null when the text is none. */
function readExport(text: string, role: RoleOfAccounts): AccountLine[] | null {
  for (const separator of SEPARATORS) {
    const [head, ...records] = readCsv(text, separator);
    const columns = head === undefined ? null : columnsOf(head);
    if (columns !== null) return records.map((record) => readRecord(record, columns, role));
  }
  return null;
}

type Columns = {
  readonly accountId: number;
  readonly roleArn: number;
  readonly name: number;
  readonly status: number;
};

/** Where what stands, by the head; null when the record is no head of such a list. */
function columnsOf({ cells }: CsvRecord): Columns | null {
  const names = cells.map((cell) => cell.toLowerCase().replace(/[^a-z]/g, ''));
  const at = (...known: string[]) => names.findIndex((name) => known.includes(name));
  const columns = {
    accountId: at('accountid', 'id', 'account'),
    roleArn: at('rolearn', 'role'),
    name: at('name', 'accountname'),
    status: at('state', 'status'),
  };
  return columns.accountId === -1 && columns.roleArn === -1 ? null : columns;
}

function readRecord({ line, text, cells }: CsvRecord, columns: Columns, role: RoleOfAccounts): AccountLine {
  const cell = (column: number) => (column === -1 ? '' : (cells[column] ?? ''));
  const status = cell(columns.status);
  const name = cell(columns.name);
  const found = { number: line, input: text, name: name === '' ? null : name };
  if (status !== '' && status.toUpperCase() !== 'ACTIVE') {
    const reason = `The account is ${status.toUpperCase()}: no role in it can be assumed.`;
    return { ...found, reading: { kind: 'SKIPPED', reason } };
  }
  return { ...found, reading: readRole(cell(columns.roleArn) || cell(columns.accountId), role) };
}
