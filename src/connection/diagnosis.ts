/**
 * Explains why AWS denies a role. STS answers almost every mistake with the same sentence, so Aurora infers the cause
 * from what else is known. It ranks the causes, each with its evidence and a remedy.
 */

import { type Denial, readDenial, shortened } from '../iam/denial.ts';
import { CAUSES, type Candidate, type Cause, type CauseCode, STATED, type Subject } from './causes.ts';
import { type Audience, type Failure, isOutage, sideOf, traitsOf } from './failure.ts';
import { type DescribedFailure, describeFailure, REMEDY } from './failure-words.ts';
import { inferredCauses } from './inferred-causes.ts';
import { statedCauses } from './stated-causes.ts';

export type ExplainedFailure = DescribedFailure & {
  /** The most likely first; never empty. */
  readonly causes: readonly Cause[];
};

/** A failure in words for `audience`, with its causes. The remedy of the most likely cause comes first. */
export function explainFailure(
  failure: Failure,
  subject: Subject,
  audience: Audience = 'OPERATOR',
): ExplainedFailure {
  const described = describeFailure(failure, subject, audience);
  if (audience === 'CUSTOMER' && sideOf(failure) === 'AURORA' && !hasIdentityChanged(failure)) {
    const { title, explanation, remedies } = described;
    const [remedy = ''] = remedies;
    return {
      ...described,
      causes: [{ code: 'AS_STATED', title, likelihood: 1, evidence: [explanation], remedy }],
    };
  }
  const denial = readDenial(failure.awsMessage ?? '');
  const causes = diagnose(failure, denial, subject, audience).map((cause) =>
    audience === 'CUSTOMER' && CAUSES[cause.code].onlyOperatorCanFix
      ? { ...cause, remedy: 'Tell the operator of Aurora. You do not need to do anything in AWS.' }
      : cause,
  );
  const [first] = causes;
  if (first === undefined) return { ...described, causes: [asStated(failure, described, audience)] };
  const reason = denial.callerIsRoot || denial.decision !== null || denial.isOfTrace ? denial : null;
  return {
    ...described,
    explanation: explanationOf(failure, reason, subject, described),
    remedies: remediesOf(failure, reason, described, first),
    causes,
  };
}

function hasIdentityChanged({ evidence }: Failure): boolean {
  return (evidence?.identityChange ?? null) !== null;
}

/** @param reason AWS's, for a denial; null when AWS gives none */
function explanationOf(
  failure: Failure,
  reason: Denial | null,
  { roleArn }: Subject,
  { explanation }: DescribedFailure,
): string {
  if (reason === null || reason.callerIsRoot || hasIdentityChanged(failure)) return explanation;
  const words = reason.decision === null ? '' : ` AWS says why: "${reason.decision.words}".`;
  return failure.code === 'CALLER_NOT_AUTHORIZED'
    ? `Aurora's own side forbids it, and the customer's role is not to blame.${words}`
    : `AWS refuses ${reason.action ?? 'sts:AssumeRole'} on ${roleArn}.${words}`;
}

/** The remedy of the most likely cause, then the usual ones that AWS's words do not rule out. */
function remediesOf(
  failure: Failure,
  reason: Denial | null,
  { remedies }: DescribedFailure,
  first: Cause,
): string[] {
  // A single check has no further evidence.
  if (reason === null && failure.evidence === undefined) return [...remedies];
  const kept = remedies.filter((remedy) => reason === null || fits(remedy, reason, failure));
  // Once the window is over, waiting is the least likely to help.
  const isLast = (remedy: string) => failure.waiting === 'NO' && remedy === REMEDY.propagation;
  const ordered = [...kept.filter((remedy) => !isLast(remedy)), ...kept.filter(isLast)];
  return [...new Set([first.remedy, ...ordered])];
}

function fits(remedy: string, { callerIsRoot, decision, isOfTrace }: Denial, { waiting }: Failure): boolean {
  if (callerIsRoot) return false;
  if (remedy === REMEDY.propagation) return waiting !== 'NO' && !isOutage(waiting);
  switch (decision?.layer) {
    case 'TRUST_POLICY':
      if (decision.isExplicit || isOfTrace) return false;
      return remedy === REMEDY.trustPolicy || remedy === REMEDY.externalId;
    case 'IDENTITY_POLICY':
      return remedy === REMEDY.ownPermission || remedy === REMEDY.ownDeny;
    case 'PERMISSIONS_BOUNDARY':
    case 'SERVICE_CONTROL_POLICY':
      return decision.isExplicit && remedy === REMEDY.ownDeny;
    default:
      return false;
  }
}

/** The failure as its own cause. */
function asStated(
  { awsErrorCode, awsMessage }: Failure,
  { title, explanation, remedies }: DescribedFailure,
  audience: Audience,
): Cause {
  // If AWS did not answer, the message may name a proxy or an address of Aurora's network: only the operator sees it.
  const withoutAnswer = audience === 'OPERATOR' && awsMessage !== null ? shortened(awsMessage) : explanation;
  const evidence =
    awsErrorCode === null ? withoutAnswer : `AWS answered ${awsErrorCode}: ${shortened(awsMessage ?? '')}`;
  return { code: 'AS_STATED', title, likelihood: 1, evidence: [evidence], remedy: remedies[0] ?? '' };
}

/** The causes of a denial, the most likely first; none for other failures. */
function diagnose(failure: Failure, denial: Denial, subject: Subject, audience: Audience): Cause[] {
  if (!traitsOf(failure.code).isDenial) return [];
  const candidates = onePerCode([
    ...statedCauses(failure, denial, subject, audience),
    ...auroraChanged(failure, subject, audience),
    ...inferredCauses(failure, subject),
  ]);
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  return candidates
    .map(({ weight, ...cause }) => ({ ...cause, likelihood: weight / total }))
    .filter(({ likelihood }) => likelihood >= 0.005)
    .sort((a, b) => b.likelihood - a.likelihood);
}

/** What AWS states comes first, so that an inference does not repeat it. */
function onePerCode(candidates: readonly Candidate[]): Candidate[] {
  const known = new Set<CauseCode>();
  return candidates.filter(({ code, weight }) => {
    if (weight <= 0 || known.has(code)) return false;
    known.add(code);
    return true;
  });
}

/** The role worked for Aurora's former identity. This outweighs every inference, but not what AWS states. */
function auroraChanged(failure: Failure, subject: Subject, audience: Audience): Candidate[] {
  if (!hasIdentityChanged(failure)) return [];
  const { title, explanation, remedies } = describeFailure(failure, subject, audience);
  const [remedy = ''] = remedies;
  return [{ code: 'AURORA_CHANGED', title, evidence: [explanation], remedy, weight: STATED / 10 }];
}
