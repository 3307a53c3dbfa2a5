/** Why a condition keeps Aurora out. */
import type { ConditionTrace } from '../policy-evaluation.ts';
import { EXTERNAL_ID_KEY, type Expectation, isDecidable, isExternalIdCondition } from './expectation.ts';
import type { Finding } from './finding.ts';
import { compareTexts, type TextDifference } from './text-difference.ts';

/** Conditions that do not hold for Aurora's own call. */
export function conditionFinding(trace: ConditionTrace, expectation: Expectation): Finding {
  const { condition } = trace;
  const { operator, key, path } = condition;
  const blocks = { severity: 'BLOCKS', path } as const;
  if (isExternalIdCondition(condition)) {
    return { ...blocks, code: 'WRONG_EXTERNAL_ID', ...wrongExternalId(trace, expectation) };
  }
  if (!trace.keyKnown) {
    const meant = looksLikeExternalId(key);
    return {
      ...blocks,
      code: 'WRONG_KEY',
      message: `AWS knows no condition key "${key}", so that the condition never holds.${meant ? ' The key of the External ID is "sts:ExternalId".' : ''}`,
      remedy: meant ? 'Write "sts:ExternalId" in its place.' : 'Remove the condition, or correct the key.',
    };
  }
  if (isDecidable(condition)) {
    const mfa = key.toLowerCase().startsWith('aws:multifactorauth');
    return {
      ...blocks,
      code: 'CONDITION_NOT_MET',
      message: mfa
        ? `${operator} on ${key} asks for MFA. Aurora is a program and signs in without it, so that this never holds.`
        : `${operator} on ${key} does not hold: Aurora's call has ${valuesOf(trace.requestValues)}, and the policy asks for ${valuesOf(condition.values)}.`,
      remedy: 'Remove this condition: the External ID is what protects the role.',
    };
  }
  return {
    ...blocks,
    code: 'CONDITION_UNCERTAIN',
    message: `${operator} on ${key} asks for ${valuesOf(condition.values)}. Whether Aurora's calls have that cannot be told from here.`,
    remedy: `Ask the operator of Aurora what ${key} is for its calls, or remove the condition.`,
  };
}

/** How the External IDs that a condition names are not the workspace's own: the nearest of them. */
export function wrongExternalId(
  { condition, decidedBy }: Pick<ConditionTrace, 'condition' | 'decidedBy'>,
  { externalId }: Pick<Expectation, 'externalId'>,
): { message: string; remedy: string } {
  const remedy = 'Copy the External ID of this workspace, and put it there in place of the present one.';
  if (decidedBy === 'KEY_PRESENCE') {
    return {
      message: 'The condition asks for a call without an External ID, and Aurora always sends one.',
      remedy,
    };
  }
  const nearest = nearestOf(condition.values, externalId);
  if (nearest === null)
    return { message: 'The condition names no External ID, so that it never holds.', remedy };
  const { value, words, kind } = nearest;
  if (kind === 'NONE') {
    return {
      message: `The condition ${condition.operator} refuses the External ID of this workspace instead of asking for it.`,
      remedy: 'Use the operator StringEquals.',
    };
  }
  return { message: `The External ID ${JSON.stringify(value)} ${words}.`, remedy };
}

const NEAREST_FIRST: readonly TextDifference[] = [
  'NONE',
  'WHITE_SPACE',
  'QUOTES',
  'CASE',
  'CHANGED',
  'LEFT_OUT',
  'ADDED',
  'SWAPPED',
  'CUT_OFF',
  'SIMILAR',
  'PLACEHOLDER',
  'OTHER',
];

function nearestOf(values: readonly string[], externalId: string) {
  const compared = values.map((value) => ({ value, ...compareTexts(value, externalId) }));
  compared.sort((a, b) => NEAREST_FIRST.indexOf(a.kind) - NEAREST_FIRST.indexOf(b.kind));
  return compared[0] ?? null;
}

/** Whether somebody who wrote this key meant `sts:ExternalId`. */
export function looksLikeExternalId(key: string): boolean {
  return key.toLowerCase() !== EXTERNAL_ID_KEY && /external[^a-z]*id/i.test(key);
}

function valuesOf(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.map((value) => JSON.stringify(value)).join(' or ');
}
