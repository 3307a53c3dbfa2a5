/** The words of the checks of Aurora itself. */
import type { AuroraCheckName, AuroraCheckOutcome } from '../../../schema/generated/graphql.ts';
import type { Tone } from '../parts/notice.tsx';

export const CHECK: Readonly<Record<AuroraCheckName, string>> = {
  CREDENTIALS: 'Aurora has credentials',
  CREDENTIALS_VALID: 'AWS accepts the credentials',
  PRINCIPAL: 'The user or role is suitable',
  ASSUME_ROLE: 'Aurora may assume roles',
  REGION: 'The Region has STS',
  ENDPOINT: 'STS answers',
  CLOCK: 'The clock is right',
};

type Words = { readonly words: string; readonly tone: Tone | 'QUIET' };

export const OUTCOME: Readonly<Record<AuroraCheckOutcome, Words>> = {
  PASSED: { words: 'Passed', tone: 'GOOD' },
  WARNING: { words: 'Could be better', tone: 'WARNING' },
  FAILED: { words: 'Failed', tone: 'BAD' },
  UNKNOWN: { words: 'Unknown', tone: 'QUIET' },
};
