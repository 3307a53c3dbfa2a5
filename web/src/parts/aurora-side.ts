/** Failures of Aurora's own side: the operator has to do something, the customer nothing. */
import type { FailurePartsFragment } from '../../../schema/generated/graphql.ts';

export const PROBLEM_OF_AURORA = 'Aurora has a problem on its side.';
export const NOTHING_TO_DO = 'There is nothing for you to do.';

/** What a customer reads of it. */
export const AURORA_SIDE = `${PROBLEM_OF_AURORA} ${NOTHING_TO_DO}`;

/** A cause for which the operator alone can do something. */
export function isCauseOfAuroraSide(code: string): boolean {
  return code.startsWith('AURORA_');
}

/** Also where all evidence says that Aurora itself is not allowed. */
export function isAuroraSide({ side, causes }: Pick<FailurePartsFragment, 'side' | 'causes'>): boolean {
  const [likeliest] = causes;
  return side === 'AURORA' || (likeliest !== undefined && isCauseOfAuroraSide(likeliest.code));
}
