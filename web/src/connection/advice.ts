/** What is wrong with a connection in one sentence, and what to do about it. */
import type {
  ConnectionCauseCode,
  ConnectionPartsFragment,
  FailureCode,
} from '../../../schema/generated/graphql.ts';
import { forPeople } from '../parts/for-people.ts';
import { accountNumber } from './title.ts';

type Failure = NonNullable<ConnectionPartsFragment['failure']>;

export type Advice = {
  /** One sentence, as a heading. */
  readonly title: string;
  readonly next: string;
  readonly remedies: readonly string[];
};

type Words = (connection: Pick<ConnectionPartsFragment, 'accountId'>) => Pick<Advice, 'title' | 'next'>;

/** The page shows how to fix the trust policy, so its words are shorter than the server's. */
const CAUSES: Readonly<Partial<Record<ConnectionCauseCode, Words>>> = {
  STILL_PROPAGATING: () => ({
    title: 'Most likely, AWS is still applying your change',
    next: 'A change to a role can take up to 5 minutes. Wait a moment, then check again.',
  }),
  TRUST_POLICY: () => ({
    title: 'Most likely, the trust policy is wrong',
    next: 'AWS refused Aurora. The account ID and the External ID must both be correct. Replace the policy with the correct one.',
  }),
  ROLE_NOT_FOUND: ({ accountId }) => ({
    title: `Most likely, account ${accountNumber(accountId)} has no role with this ARN`,
    next: 'AWS refused Aurora. Make sure that the role exists. Its name and path must match exactly, including capital letters.',
  }),
  ROLE_CHANGED: () => ({
    title: 'Aurora can no longer use this role',
    next: 'It worked before. Since then, its trust policy was changed, or the role was deleted.',
  }),
  EXAMPLE_ACCOUNT: () => ({
    title: 'This ARN is an example from the documentation',
    next: "Copy the ARN from your own role's page in the IAM console, and connect that role.",
  }),
};

const FAILURES: Readonly<Partial<Record<FailureCode, Words>>> = {
  EXTERNAL_ID_NOT_ENFORCED: () => ({
    title: "This role isn't protected by your External ID",
    next: 'Anyone who knows its ARN could reach your account through Aurora.',
  }),
  TRUST_POLICY_OPEN: () => ({
    title: 'The trust policy lets strangers use this role',
    next: 'They could use it without Aurora. If others need the role, name their accounts.',
  }),
};

/** While Aurora still tries, possible causes are questions. */
const QUESTIONS: Readonly<Partial<Record<ConnectionCauseCode, string>>> = {
  TRUST_POLICY: 'Does the trust policy have the correct Aurora Account ID and External ID?',
  ROLE_NOT_FOUND: 'Does the role exist, with exactly this name and path?',
  ROLE_CHANGED: 'Was the role changed, deleted or created again?',
};

/** What to check about a possible cause. */
export function questionOn({ code, title }: Failure['causes'][number]): string {
  return QUESTIONS[code] ?? `${title}.`;
}

/** After these causes, the role may have to be created again. */
const GONE: ReadonlySet<ConnectionCauseCode> = new Set(['ROLE_NOT_FOUND', 'ROLE_CHANGED']);

/** Whether the role may not exist. */
export function mayBeGone({ causes: [likeliest] }: Failure): boolean {
  return likeliest !== undefined && GONE.has(likeliest.code);
}

/** The most likely cause of the failure, and the next step. */
export function adviceOn(failure: Failure, connection: Pick<ConnectionPartsFragment, 'accountId'>): Advice {
  const [likeliest] = failure.causes;
  const words = FAILURES[failure.code] ?? (likeliest && CAUSES[likeliest.code]);
  if (words !== undefined) return { ...words(connection), remedies: [] };
  // The failure itself names its only cause.
  if (likeliest === undefined || likeliest.title === failure.title)
    return { title: failure.title, next: failure.explanation, remedies: failure.remedies };
  return { title: likeliest.title, next: forPeople(likeliest.remedy), remedies: [] };
}

/** These failures can come from the trust policy. */
const OF_TRUST_POLICY: ReadonlySet<FailureCode> = new Set([
  'ROLE_NOT_ASSUMABLE',
  'EXTERNAL_ID_NOT_ENFORCED',
  'TRUST_POLICY_OPEN',
]);

/** Whether the trust policy may be wrong, so that it is worth comparing. */
export function mayBeTrustPolicy({ code, causes }: Failure): boolean {
  return OF_TRUST_POLICY.has(code) && causes[0]?.code !== 'EXAMPLE_ACCOUNT';
}
