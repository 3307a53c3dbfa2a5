/** Values that an operator cannot compare, so its condition never matches. */
import type { Condition } from '../../iam/policy/model.ts';
import { readDate, readIpRange, readNumber } from '../../iam/policy/values.ts';
import { valuesOf, type Words } from './finding.ts';

const isOfTexts = ({ baseOperator }: Condition) => /^String(?:Equals|Like)/.test(baseOperator);

/** Whether the condition compares an address as text with a range, which no address equals. */
export function isRangeAsText(condition: Condition): boolean {
  return (
    condition.key.toLowerCase() === 'aws:sourceip' &&
    isOfTexts(condition) &&
    condition.values.every((value) => value.includes('/') && readIpRange(value) !== null)
  );
}

/** Whether the condition compares a moment as text with a date. */
function isDateAsText(condition: Condition): boolean {
  return condition.key.toLowerCase() === 'aws:currenttime' && isOfTexts(condition);
}

/** The first value that the operator cannot read; null when it can read all. */
export function valueMistake(condition: Condition): Words | null {
  const { operator, baseOperator, values, key } = condition;
  if (isRangeAsText(condition)) {
    return {
      message: `${operator} compares strings, and an address never equals the range ${valuesOf(values)}.`,
      remedy: `Write IpAddress in place of ${operator}`,
    };
  }
  if (isDateAsText(condition)) {
    return {
      message: `${operator} compares strings, and the time of a call has a date, an hour and seconds: ${key} never equals ${valuesOf(values)}.`,
      remedy: `Write DateLessThan or DateGreaterThan in place of ${operator}`,
    };
  }
  const type = TYPES.find(({ operators }) => operators.test(baseOperator));
  const wrong = type === undefined ? undefined : values.find((value) => !type.reads(value));
  if (type === undefined || wrong === undefined) return null;
  return {
    message: `${operator} on ${key} never holds: ${JSON.stringify(wrong)} is ${type.what}.`,
    remedy: type.remedy,
  };
}

/** [IAM User Guide, condition operators: dates are those of W3C's note on ISO 8601, or seconds since 1970] */
const TYPES = [
  {
    operators: /^Date/,
    reads: (value: string) => readDate(value) !== null,
    what: 'not a date that AWS reads',
    remedy: 'Write the date as ISO 8601 has it, such as "2026-12-31T23:59:59Z"',
  },
  {
    operators: /^(?:Not)?IpAddress$/,
    reads: (value: string) => readIpRange(value) !== null,
    what: 'neither an address nor a range of addresses',
    remedy: 'Write an address or a range, such as "203.0.113.0/24"',
  },
  {
    operators: /^Numeric/,
    reads: (value: string) => readNumber(value) !== null,
    what: 'not a number',
    remedy: 'Write a number, such as "3600"',
  },
  {
    operators: /^(?:Bool|Null)$/,
    reads: (value: string) => /^(?:true|false)$/i.test(value) || value.includes('${'),
    what: 'neither true nor false',
    remedy: 'Write "true" or "false"',
  },
] as const;
