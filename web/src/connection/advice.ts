/** What is wrong with a connection, and what to do about it. */
import type {
  ConnectionCauseCode,
  ConnectionPartsFragment,
  FailureCode,
} from '../../../schema/generated/graphql.ts';
import { forPeople } from '../parts/for-people.ts';

type Failure = NonNullable<ConnectionPartsFragment['failure']>;

export type Advice = {
  /** The title of the failure: the same on all pages. */
  readonly title: string;
  /** The most likely cause, and the next step. */
  readonly next: string;
  readonly remedies: readonly string[];
};

type Words = (connection: Pick<ConnectionPartsFragment, 'accountId'>) => string;

/** The page shows how to fix the trust policy, so its words are shorter than the server's. */
const CAUSES: Readonly<Partial<Record<ConnectionCauseCode, Words>>> = {
  STILL_PROPAGATING: () =>
    'Most likely, AWS is still applying your change. That can take up to 5 minutes. Wait a moment, then check again.',
  TRUST_POLICY: () =>
    "Its trust policy probably does not allow Aurora's account, or requires another External ID than yours.",
  ROLE_NOT_FOUND: ({ accountId }) =>
    `Account ${accountId} probably has no role with this ARN. Name and path must match exactly, including capital letters.`,
  ROLE_CHANGED: () => 'It worked before. Its trust policy was probably changed, or the role was deleted.',
  EXAMPLE_ACCOUNT: () =>
    "This ARN is an example from the documentation. Copy the ARN from your own role's page in the IAM console, and connect that role.",
};

const FAILURES: Readonly<Partial<Record<FailureCode, Words>>> = {
  EXTERNAL_ID_NOT_ENFORCED: () => 'Anyone who knows its ARN could reach your account through Aurora.',
  TRUST_POLICY_OPEN: () => 'Its trust policy lets others use it, for example any AWS account.',
};

/** While Aurora still tries, possible causes are questions. */
const QUESTIONS: Readonly<Partial<Record<ConnectionCauseCode, string>>> = {
  TRUST_POLICY:
    "Does the trust policy allow Aurora's account, with your External ID? The steps below have the correct policy.",
  ROLE_NOT_FOUND: 'Is there a role with exactly this name and path in AWS?',
  ROLE_CHANGED: 'Was the role changed, deleted or created again?',
};

/** What to check about a possible cause. */
export function questionOn({ code, title, remedy }: Failure['causes'][number]): string {
  return QUESTIONS[code] ?? `${title}. ${forPeople(remedy)}`;
}

/** After these causes, the role may have to be created again. */
const GONE: ReadonlySet<ConnectionCauseCode> = new Set(['ROLE_NOT_FOUND', 'ROLE_CHANGED']);

/** Whether the role may not exist. */
export function mayBeGone(causes: readonly Pick<Failure['causes'][number], 'code'>[]): boolean {
  return causes.some(({ code }) => GONE.has(code));
}

/** The most likely cause of the failure, and the next step. */
export function adviceOn(failure: Failure, connection: Pick<ConnectionPartsFragment, 'accountId'>): Advice {
  const [likeliest] = failure.causes;
  const words = FAILURES[failure.code] ?? (likeliest && CAUSES[likeliest.code]);
  const { title, explanation, remedies } = failure;
  if (words !== undefined) return { title, next: words(connection), remedies: [] };
  // The failure itself names its only cause.
  if (likeliest === undefined || likeliest.title === title) return { title, next: explanation, remedies };
  const remedy = forPeople(likeliest.remedy);
  return { title, next: `Most likely: ${likeliest.title}. ${remedy}`, remedies: [] };
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
