/** The possible causes of a denial, and those that both AWS's words and other evidence may show. */
import type { Evidence } from './failure.ts';
import { CHECK_POLICY } from './failure-words.ts';
import type { FailurePlace } from './waiting-words.ts';

/** Each cause, and whether only the operator of Aurora can remove it. */
export const CAUSES = {
  STILL_PROPAGATING: { onlyOperatorCanFix: false },
  EXAMPLE_ACCOUNT: { onlyOperatorCanFix: false },
  ROLE_NOT_FOUND: { onlyOperatorCanFix: false },
  TRUST_POLICY: { onlyOperatorCanFix: false },
  TRUST_POLICY_DENIES: { onlyOperatorCanFix: false },
  TRUST_POLICY_LACKS_ACTION: { onlyOperatorCanFix: false },
  ROLE_CHANGED: { onlyOperatorCanFix: false },
  CUSTOMER_ORGANIZATION: { onlyOperatorCanFix: false },
  AURORA_NOT_ALLOWED: { onlyOperatorCanFix: true },
  AURORA_DENIED: { onlyOperatorCanFix: true },
  AURORA_IS_ROOT: { onlyOperatorCanFix: true },
  AURORA_CHANGED: { onlyOperatorCanFix: false },
  AS_STATED: { onlyOperatorCanFix: false },
} as const;
export type CauseCode = keyof typeof CAUSES;

export type Cause = {
  readonly code: CauseCode;
  readonly title: string;
  /** A number from 0 to 1. The likelihoods of all causes add up to 1. */
  readonly likelihood: number;
  readonly evidence: readonly string[];
  readonly remedy: string;
};

export type Candidate = Omit<Cause, 'likelihood'> & { readonly weight: number };

/** The weight of what AWS states. Inferences weigh at most 30, so STATED / 10 still outweighs each of them. */
export const STATED = 1_000;

export type Subject = FailurePlace & { readonly roleArn: string; readonly accountId: string };

export const NOTHING_KNOWN: Evidence = {
  waitedMs: 0,
  propagating: 0,
  nearlyAllMs: 0,
  auroraAssumedAt: null,
  workingSiblings: 0,
  workedUntil: null,
};

/**
 * How much speaks against Aurora's own permission. Another role that works at the same time speaks for it, though a policy
 * can omit one role. A success hours ago shows little. Roles of several accounts that fail at once have Aurora in common.
 */
export function auroraWeight(known: Evidence): number {
  const { auroraAssumedAt, otherWorksNow, workingSiblings, failsElsewhere, workedUntil } = known;
  if (workingSiblings > 0 || otherWorksNow === true) return 0.2;
  if (failsElsewhere === true) return 30;
  if (workedUntil !== null || auroraAssumedAt === null) return 2;
  return 0.5;
}

export function wrongTrustPolicy(weight: number, evidence: readonly string[]): Candidate {
  return {
    code: 'TRUST_POLICY',
    title: 'The trust policy names another account or another External ID',
    evidence:
      evidence.length > 0 ? evidence : ['It is the most frequent mistake, once propagation is ruled out.'],
    remedy: `Compare the role's trust policy with the one that Aurora shows, letter by letter. ${CHECK_POLICY} marks what is wrong.`,
    weight,
  };
}

export function assumedBefore(known: Evidence): string[] {
  const { auroraAssumedAt, otherWorksNow, workedUntil, failsElsewhere } = known;
  if (otherWorksNow === true) return ['Another role works, but a policy can cover one role and not another.'];
  if (failsElsewhere === true)
    return ['Roles of other accounts fail, too, and no other role has worked since.'];
  if (workedUntil !== null) return ['No other role has worked since, so the permission may be gone.'];
  return auroraAssumedAt === null
    ? ['Aurora has not used any other role yet.']
    : [`Aurora last used another role at ${new Date(auroraAssumedAt).toISOString()}.`];
}

export function auroraNotAllowed(
  weight: number,
  evidence: readonly string[],
  action = 'sts:AssumeRole',
  identity: 'user' | 'role' = 'user',
): Candidate {
  return {
    code: 'AURORA_NOT_ALLOWED',
    title: `Aurora's own IAM ${identity} lacks the permission ${action}`,
    evidence,
    remedy: `The operator of Aurora attaches the policy that Aurora shows (operatorPolicy) to Aurora's IAM ${identity}.`,
    weight,
  };
}
