/** Failures of Aurora's own side: the operator has to do something, the customer nothing. */
import type { FailurePartsFragment } from '../../../schema/generated/graphql.ts';

export const AURORA_SIDE = 'Aurora has a problem on its side. There is nothing for you to do.';

const CODES: ReadonlySet<string> = new Set(['IDENTITY_UNAVAILABLE', 'BASE_CREDENTIALS_INVALID']);

/** Of an error's or a failure's code. */
export function isCodeOfAuroraSide(code: string): boolean {
  return CODES.has(code);
}

/** A cause for which the operator alone can do something. */
export function isCauseOfAuroraSide(code: string): boolean {
  return code.startsWith('AURORA_');
}

/** Also where AWS says, or all evidence says, that Aurora itself is not allowed. */
export function isAuroraSide({ code, causes }: Pick<FailurePartsFragment, 'code' | 'causes'>): boolean {
  const [likeliest] = causes;
  return isCodeOfAuroraSide(code) || (likeliest !== undefined && isCauseOfAuroraSide(likeliest.code));
}
