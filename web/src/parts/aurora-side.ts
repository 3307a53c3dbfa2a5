/** Failures of Aurora's own side: the operator has to do something, the customer nothing. */
import type { FailurePartsFragment } from '../../../schema/generated/graphql.ts';

export const PROBLEM_OF_AURORA = 'Aurora has a problem on its side.';
export const NOTHING_TO_DO = 'There is nothing for you to do.';

/** What a customer reads of it. */
export const AURORA_SIDE = `${PROBLEM_OF_AURORA} ${NOTHING_TO_DO}`;

const CODES: ReadonlySet<string> = new Set(['IDENTITY_UNAVAILABLE', 'BASE_CREDENTIALS_INVALID']);

/** Of an error's or a failure's code. */
export function isCodeOfAuroraSide(code: string): boolean {
  return CODES.has(code);
}

/** A cause for which the operator alone can do something. */
export function isCauseOfAuroraSide(code: string): boolean {
  return code.startsWith('AURORA_');
}

/** Also where AWS says, or the evidence says, that Aurora itself is not allowed. */
export function isAuroraSide({ code, causes }: Pick<FailurePartsFragment, 'code' | 'causes'>): boolean {
  const likeliest = causes[0]?.code ?? 'AS_STATED';
  return (
    isCodeOfAuroraSide(code) ||
    isCauseOfAuroraSide(likeliest) ||
    (code === 'CALLER_NOT_AUTHORIZED' && likeliest === 'AS_STATED')
  );
}
