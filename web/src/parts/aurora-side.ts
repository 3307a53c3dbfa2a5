/** Failures on Aurora's side: the operator must act, and the customer has nothing to do. */
import type { FailurePartsFragment } from '../../../schema/generated/graphql.ts';

export const PROBLEM_OF_AURORA = 'The problem is in Aurora, not in your account.';
export const NOTHING_TO_DO = 'You do not need to do anything in AWS.';
export const HOW_LONG = 'The people who run Aurora must solve it. That can take minutes or hours.';
/** A customer knows nobody else at Aurora. */
export const WHOM_TO_ASK =
  'If it takes more than an hour, send this message to the person who sent you the onboarding link:';
export const MESSAGE_TO_SEND =
  "Aurora's page says that the problem is in Aurora, not in our account. Please look into it.";

/** The text for customers. */
export const AURORA_SIDE = `${PROBLEM_OF_AURORA} ${NOTHING_TO_DO}`;

/** Whether only the operator can remove this cause. After a change of Aurora's identity, the customer must act. */
export function isCauseOfAuroraSide(code: string): boolean {
  return code.startsWith('AURORA_') && code !== 'AURORA_CHANGED';
}

/** Also true if Aurora's own permissions are the most likely cause. */
export function isAuroraSide({ side, causes }: Pick<FailurePartsFragment, 'side' | 'causes'>): boolean {
  const [likeliest] = causes;
  return side === 'AURORA' || (likeliest !== undefined && isCauseOfAuroraSide(likeliest.code));
}
