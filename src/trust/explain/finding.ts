/** What is wrong with a trust policy, as data. */
import type { Position } from '../../iam/json/json-error.ts';
import type { JsonPath } from '../../iam/json/json-positions.ts';

export const FINDING_CODES = [
  // The document cannot be stored.
  'NOT_JSON',
  'NOT_A_POLICY',
  // It is not the policy of the role.
  'OTHER_ROLE',
  // Aurora is kept out.
  'AURORA_IS_ROOT',
  'NO_ALLOW',
  'EXAMPLE_ACCOUNT',
  'OWN_ACCOUNT',
  'WRONG_ACCOUNT',
  'WRONG_PARTITION',
  'DELETED_PRINCIPAL',
  'OTHER_PRINCIPAL',
  'NO_AWS_PRINCIPAL',
  'WRONG_ACTION',
  'WRONG_EXTERNAL_ID',
  'WRONG_KEY',
  'CONDITION_NOT_MET',
  'CONDITION_UNCERTAIN',
  'DEPENDS_ON_TEMPLATE',
  'DENIED',
  // Others are let in.
  'NO_CONDITION',
  'ANY_PRINCIPAL',
  'ABSENCE_TOLERATED',
  'CASE_IGNORED',
  'PATTERN',
  'NEGATED',
  'ANY_EXTERNAL_ID',
  'OTHER_EXTERNAL_ID',
  'OPEN',
  // Worth knowing.
  'READ_FROM',
  'OVER_DEFAULT_QUOTA',
  'REPEATED_KEY',
  'NAMED_PRINCIPAL',
  'FOREIGN_PRINCIPAL',
  'ORGANIZATION',
  'PREVIOUS_EXTERNAL_ID',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** `BLOCKS`: Aurora cannot assume the role. `UNSAFE`: a stranger can. `NOTICE`: neither. */
export const SEVERITIES = ['BLOCKS', 'UNSAFE', 'NOTICE'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Finding = {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What is wrong, with the wrong value. */
  readonly message: string;
  readonly remedy: string;
  /** Where in the document; empty for the whole of it. */
  readonly path: JsonPath;
  /** The position, where the path does not determine it. */
  readonly at?: Position;
};

export type Words = Pick<Finding, 'message' | 'remedy'>;

export type LocatedFinding = Omit<Finding, 'path' | 'at'> & Position;

/** A finding about what keeps Aurora out. */
export const blocks = findingOf('BLOCKS');

/** A finding about what lets others in. */
export const unsafe = findingOf('UNSAFE');

/** A finding that neither keeps Aurora out nor lets others in. */
export const notice = findingOf('NOTICE');

function findingOf(severity: Severity) {
  return (code: FindingCode, path: JsonPath, message: string, remedy: string): Finding => ({
    code,
    severity,
    path,
    message,
    remedy,
  });
}

/** The beginning of a text. */
export const START: Position = { line: 1, column: 1 };

/** A finding about the whole paste, or about a position that no path leads to. */
export function onAll(
  severity: Severity,
  code: FindingCode,
  message: string,
  remedy: string,
  at = START,
): LocatedFinding {
  return { code, severity, message, remedy, ...at };
}

/** Values in a sentence. */
export function valuesOf(values: readonly string[], between = ' or '): string {
  return values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(between);
}
