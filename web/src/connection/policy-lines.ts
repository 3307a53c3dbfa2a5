/** A policy as lines: as it is with its wrong lines marked, or next to its correction. */
import type {
  ExplanationPartsFragment,
  TrustPolicyFindingSeverity,
} from '../../../schema/generated/graphql.ts';
import { indented } from './indented.ts';

export type PolicyLine = {
  readonly kind: 'SAME' | 'WRONG' | 'RIGHT';
  readonly text: string;
  readonly severity?: TrustPolicyFindingSeverity | undefined;
  /** Where the marked part begins and ends. */
  readonly mark?: readonly [number, number];
};

type Explanation = Pick<ExplanationPartsFragment, 'text' | 'verdict' | 'findings' | 'correction'>;

/** Whether the policy can be compared with its correction. An unreadable one has no lines in common with it. */
export function hasComparison({ verdict, correction }: Explanation): boolean {
  return correction !== null && verdict !== 'INVALID';
}

/** The lines to show. Their numbers are those of the findings only where there is no comparison. */
export function linesOf(explanation: Explanation): PolicyLine[] {
  const { text, findings, correction } = explanation;
  if (correction !== null && hasComparison(explanation))
    return compared(laidOut(explanation).split('\n'), correction.json.split('\n'));
  const severities = new Map(findings.map(({ line, severity }) => [line, severity] as const));
  return text.split('\n').map((line, index) => {
    const severity = severities.get(index + 1);
    if (severity === undefined) return { kind: 'SAME', text: line };
    return {
      kind: 'WRONG',
      severity,
      text: line,
      mark: [line.length - line.trimStart().length, line.length],
    };
  });
}

/** With a line for each value. A key that is there twice would lose its first value, so such a text stays as it is. */
function laidOut({ text, findings }: Explanation): string {
  return findings.some(({ code }) => code === 'REPEATED_KEY') ? text : indented(text);
}

/** The lines that two texts have in common, and between them those that differ. */
function compared(before: readonly string[], after: readonly string[]): PolicyLine[] {
  const lengths = commonLengths(before, after);
  const lines: PolicyLine[] = [];
  let wrong: string[] = [];
  let right: string[] = [];
  const flush = () => {
    lines.push(...pairs(wrong, right));
    wrong = [];
    right = [];
  };
  let [one, other] = [0, 0];
  while (one < before.length || other < after.length) {
    const [old = '', now = ''] = [before[one], after[other]];
    if (one < before.length && other < after.length && isSame(old, now)) {
      flush();
      lines.push({ kind: 'SAME', text: now });
      one += 1;
      other += 1;
    } else if (
      other >= after.length ||
      lengthAt(lengths, one + 1, other) >= lengthAt(lengths, one, other + 1)
    ) {
      if (one < before.length) wrong.push(before[one++] ?? '');
      else right.push(after[other++] ?? '');
    } else right.push(after[other++] ?? '');
  }
  flush();
  return lines;
}

/** For each pair of places, how many lines the rests of the two texts have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  for (let one = before.length - 1; one >= 0; one -= 1)
    for (let other = after.length - 1; other >= 0; other -= 1) {
      const row = lengths[one];
      if (row === undefined) continue;
      row[other] = isSame(before[one] ?? '', after[other] ?? '')
        ? lengthAt(lengths, one + 1, other + 1) + 1
        : Math.max(lengthAt(lengths, one + 1, other), lengthAt(lengths, one, other + 1));
    }
  return lengths;
}

function lengthAt(lengths: readonly (readonly number[])[], one: number, other: number): number {
  return lengths[one]?.[other] ?? 0;
}

/** Neither the indentation nor a comma at the end makes a difference. */
function isSame(one: string, other: string): boolean {
  return one.trim().replace(/,$/, '') === other.trim().replace(/,$/, '');
}

/** Lines that are replaced one by one show which characters differ. */
function pairs(wrong: readonly string[], right: readonly string[]): PolicyLine[] {
  const isOneByOne = wrong.length === right.length;
  const line = (kind: 'WRONG' | 'RIGHT', text: string, partner: string | undefined): PolicyLine => ({
    kind,
    text,
    ...(isOneByOne && partner !== undefined && { mark: differenceIn(text, partner) }),
  });
  return [
    ...wrong.map((text, index) => line('WRONG', text, right[index])),
    ...right.map((text, index) => line('RIGHT', text, wrong[index])),
  ];
}

/** The part of a text that another one does not have at its beginning or end. */
function differenceIn(text: string, partner: string): [number, number] {
  const indent = text.length - text.trimStart().length;
  const [own, other] = [text.trim(), partner.trim()];
  let start = 0;
  while (start < own.length && own[start] === other[start]) start += 1;
  let end = 0;
  const longest = Math.min(own.length, other.length) - start;
  while (end < longest && own.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [indent + start, indent + own.length - end];
}
