/**
 * Why a role is denied: STS answers almost every mistake with one sentence, so that the cause is inferred
 * from what else is known. Ranked, each with the evidence for it and what to do.
 */
import type { Millis } from '../base/clock.ts';
import { EXAMPLE_ACCOUNTS } from '../iam/example-accounts.ts';
import { type Denial, readDenial, shortened } from './denial.ts';
import {
  type Audience,
  type Evidence,
  FAILURES,
  type Failure,
  isOutage,
  MANY_SIBLINGS,
  sideOf,
} from './failure.ts';
import { CHECK_POLICY, type DescribedFailure, describeFailure, REMEDY, TRY_AGAIN } from './failure-words.ts';

export const CAUSE_CODES = [
  'STILL_PROPAGATING',
  'EXAMPLE_ACCOUNT',
  'ROLE_NOT_FOUND',
  'TRUST_POLICY',
  'TRUST_POLICY_DENIES',
  'TRUST_POLICY_LACKS_ACTION',
  'ROLE_CHANGED',
  'CUSTOMER_ORGANIZATION',
  'AURORA_NOT_ALLOWED',
  'AURORA_DENIED',
  'AURORA_IS_ROOT',
  'AURORA_CHANGED',
  'AS_STATED',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];

export type Cause = {
  readonly code: CauseCode;
  readonly title: string;
  /** From 0 to 1; those of all causes add up to 1. */
  readonly likelihood: number;
  readonly evidence: readonly string[];
  readonly remedy: string;
};

type Candidate = Omit<Cause, 'likelihood'> & { readonly weight: number };

/** As stated by AWS: outweighs every inference. */
const STATED = 1_000;

type Subject = { readonly roleArn: string; readonly accountId: string };

export type ExplainedFailure = DescribedFailure & {
  /** The likeliest first; never empty. */
  readonly causes: readonly Cause[];
};

/** A failure in words for `audience`, with its causes. The remedy of the likeliest cause comes first. */
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
  const causes = diagnose(failure, subject, audience).map((cause) =>
    audience === 'CUSTOMER' && ON_AURORAS_SIDE.has(cause.code)
      ? { ...cause, remedy: 'Tell the operator of Aurora. There is nothing for you to do in AWS.' }
      : cause,
  );
  const [first] = causes;
  if (first === undefined) return { ...described, causes: [asStated(failure, described, audience)] };
  return {
    ...described,
    explanation: explanationOf(failure, subject, described),
    remedies: remediesOf(failure, described, first),
    causes,
  };
}

function hasIdentityChanged({ evidence }: Failure): boolean {
  return (evidence?.identityChange ?? null) !== null;
}

/** What AWS itself says about a denial; null when it says nothing but no. */
function saidBy({ awsMessage }: Failure): Denial | 'ROOT' | null {
  const message = awsMessage ?? '';
  if (isRoot(message)) return 'ROOT';
  const denial = readDenial(message);
  return denial.decision !== null || needsMore(denial) ? denial : null;
}

function isRoot(message: string): boolean {
  return message.includes('may not be assumed by root accounts');
}

/** Whether what was refused is sent besides, so that the role itself would let Aurora in. */
function needsMore({ action }: Denial): boolean {
  return action === 'sts:TagSession' || action === 'sts:SetSourceIdentity';
}

function explanationOf(failure: Failure, { roleArn }: Subject, { explanation }: DescribedFailure): string {
  const said = saidBy(failure);
  if (said === null || said === 'ROOT' || hasIdentityChanged(failure)) return explanation;
  const words = said.decision === null ? '' : ` AWS says why: "${said.decision.words}".`;
  return failure.code === 'CALLER_NOT_AUTHORIZED'
    ? `Aurora's own side forbids it, and the customer's role is not to blame.${words}`
    : `AWS refuses ${said.action ?? 'sts:AssumeRole'} on ${roleArn}.${words}`;
}

/** The likeliest cause's remedy, then the usual ones that the words of AWS do not rule out. */
function remediesOf(failure: Failure, { remedies }: DescribedFailure, first: Cause): string[] {
  const said = saidBy(failure);
  // Of a single check nothing else is known.
  if (said === null && failure.evidence === undefined) return [...remedies];
  const ended = failure.waiting === 'NO';
  const kept = remedies.filter((remedy) => said === null || fits(remedy, said, failure));
  // Once the time is over, waiting is the least likely to help.
  const ordered = ended
    ? [
        ...kept.filter((remedy) => remedy !== REMEDY.propagation),
        ...kept.filter((remedy) => remedy === REMEDY.propagation),
      ]
    : kept;
  return [...new Set([first.remedy, ...ordered])];
}

function fits(remedy: string, said: Denial | 'ROOT', { waiting }: Failure): boolean {
  if (said === 'ROOT') return false;
  const { decision } = said;
  if (remedy === REMEDY.propagation) return waiting !== 'NO' && !isOutage(waiting);
  switch (decision?.layer) {
    case 'TRUST_POLICY':
      return (
        !decision.isExplicit &&
        !needsMore(said) &&
        (remedy === REMEDY.trustPolicy || remedy === REMEDY.externalId)
      );
    case 'IDENTITY_POLICY':
      return remedy === REMEDY.ownPermission || remedy === REMEDY.ownDeny;
    case 'PERMISSIONS_BOUNDARY':
    case 'SERVICE_CONTROL_POLICY':
      return decision.isExplicit && remedy === REMEDY.ownDeny;
    default:
      return false;
  }
}

/** Causes that only the operator can remove. */
const ON_AURORAS_SIDE: ReadonlySet<CauseCode> = new Set([
  'AURORA_NOT_ALLOWED',
  'AURORA_DENIED',
  'AURORA_IS_ROOT',
]);

/** Where the failure is its own cause. */
function asStated(
  { awsErrorCode, awsMessage }: Failure,
  { title, explanation, remedies }: DescribedFailure,
  audience: Audience,
): Cause {
  // What no answer of AWS says may name a proxy or an address of Aurora's network.
  const unanswered = audience === 'OPERATOR' && awsMessage !== null ? shortened(awsMessage) : explanation;
  const evidence =
    awsErrorCode === null ? unanswered : `AWS answered ${awsErrorCode}: ${shortened(awsMessage ?? '')}`;
  return { code: 'AS_STATED', title, likelihood: 1, evidence: [evidence], remedy: remedies[0] ?? '' };
}

/** The causes of a denial, the likeliest first; none for what is no denial. */
function diagnose(failure: Failure, subject: Subject, audience: Audience): Cause[] {
  if (!FAILURES[failure.code].isDenial) return [];
  const candidates = onePerCode([
    ...stated(failure, subject, audience),
    ...auroraChanged(failure, subject, audience),
    ...inferred(failure, subject),
  ]);
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  return candidates
    .map(({ weight, ...cause }) => ({ ...cause, likelihood: weight / total }))
    .filter(({ likelihood }) => likelihood >= 0.005)
    .sort((a, b) => b.likelihood - a.likelihood);
}

/** What AWS states comes first, and is not repeated as an inference. */
function onePerCode(candidates: readonly Candidate[]): Candidate[] {
  const known = new Set<CauseCode>();
  return candidates.filter(({ code, weight }) => {
    if (weight <= 0 || known.has(code)) return false;
    known.add(code);
    return true;
  });
}

/** What the words of the denial give away (reference/aws-facts.md, section 1, "Does STS say why it denied?"). */
function stated(
  { awsMessage, evidence: known = NOTHING_KNOWN }: Failure,
  { roleArn }: Subject,
  audience: Audience,
): Candidate[] {
  const message = awsMessage ?? '';
  if (isRoot(message)) {
    return [
      {
        code: 'AURORA_IS_ROOT',
        title: "Aurora signs in as an account's root user",
        evidence: ['AWS says so: root users cannot assume roles.'],
        remedy:
          'The operator of Aurora makes an IAM user for it, with the policy that Aurora shows for it (operatorPolicy).',
        weight: STATED,
      },
    ];
  }
  const denial = readDenial(message);
  const action = denial.action ?? 'sts:AssumeRole';
  if (denial.decision === null) {
    if (!needsMore(denial)) return [];
    // Both sides must allow it, and without a tail it may be either.
    const weight = (STATED / 10) * auroraWeight(known);
    return [lacksAction(action, audience), auroraNotAllowed(weight, assumedBefore(known), action)];
  }
  const { layer, isExplicit, words, policyArn } = denial.decision;
  const evidence = [`AWS says so: "${words}".`];
  if (policyArn !== null && audience === 'OPERATOR') evidence.push(`The policy is ${policyArn}.`);
  switch (layer) {
    case 'TRUST_POLICY':
      if (isExplicit) return [trustPolicyDenies(action, evidence)];
      return [
        action === 'sts:AssumeRole'
          ? trustPolicy(STATED, evidence)
          : { ...lacksAction(action, audience), evidence },
      ];
    case 'RESOURCE_CONTROL_POLICY':
      return [customerOrganization(action, evidence)];
    case 'IDENTITY_POLICY':
      if (isExplicit) return [auroraDenied(layer, isExplicit, action, evidence)];
      return action === 'sts:AssumeRole' && known.otherWorksNow === true
        ? [roleNotCovered(roleArn, evidence)]
        : [{ ...auroraNotAllowed(STATED, evidence, action, denial.callerIsRole ? 'role' : 'user') }];
    default:
      return [auroraDenied(layer, isExplicit, action, evidence)];
  }
}

function trustPolicyDenies(action: string, evidence: readonly string[]): Candidate {
  return {
    code: 'TRUST_POLICY_DENIES',
    title:
      action === 'sts:AssumeRole'
        ? "The role's trust policy denies Aurora expressly"
        : `The role's trust policy denies ${action} expressly`,
    evidence,
    remedy: `Remove the Deny statement from the trust policy, or narrow it. ${CHECK_POLICY} shows which it is.`,
    weight: STATED,
  };
}

function customerOrganization(action: string, evidence: readonly string[]): Candidate {
  return {
    code: 'CUSTOMER_ORGANIZATION',
    title: "A policy of the customer's organization forbids it",
    evidence,
    remedy: `Ask the administrators of your AWS organization to allow ${action} for Aurora in its resource control policies.`,
    weight: STATED,
  };
}

/** How each layer of Aurora's side is named, and who changes what there. */
const AURORAS_LAYERS = {
  IDENTITY_POLICY: ["a policy of Aurora's user or role", "the policies of Aurora's IAM user or role"],
  PERMISSIONS_BOUNDARY: ["the permissions boundary of Aurora's user or role", 'that permissions boundary'],
  SESSION_POLICY: ["the session policy of Aurora's own session", 'that session policy'],
  SERVICE_CONTROL_POLICY: [
    "a service control policy of Aurora's organization",
    "the service control policies of Aurora's organization",
  ],
  VPC_ENDPOINT_POLICY: [
    "the policy of the VPC endpoint that Aurora's calls go through",
    'the policy of that VPC endpoint',
  ],
} as const;

function auroraDenied(
  layer: keyof typeof AURORAS_LAYERS,
  isExplicit: boolean,
  action: string,
  evidence: readonly string[],
): Candidate {
  const [name, place] = AURORAS_LAYERS[layer];
  return {
    code: 'AURORA_DENIED',
    title: `Aurora's own side forbids it: ${name} ${isExplicit ? 'denies' : 'does not allow'} ${action}`,
    evidence,
    remedy: isExplicit
      ? `The operator of Aurora removes the Deny on ${action} from ${place}, or narrows it. Your role is not the cause.`
      : `The operator of Aurora allows ${action} in ${place}. Your role is not the cause.`,
    weight: STATED,
  };
}

/** Aurora assumes other roles, so its policy allows the action for some of them. */
function roleNotCovered(roleArn: string, evidence: readonly string[]): Candidate {
  return {
    code: 'AURORA_NOT_ALLOWED',
    title: "Aurora's own policy does not cover this role",
    evidence: [
      ...evidence,
      'Aurora assumed another role at about that time, so that its policy allows some, and not this one.',
    ],
    remedy: `The operator of Aurora corrects the Resource in its policy so that it covers ${roleArn}, or attaches the policy that Aurora shows (operatorPolicy).`,
    weight: STATED,
  };
}

/** The role worked for somebody whom Aurora is not any more: outweighs every inference about the role. */
function auroraChanged(failure: Failure, subject: Subject, audience: Audience): Candidate[] {
  if (!hasIdentityChanged(failure)) return [];
  const { title, explanation, remedies } = describeFailure(failure, subject, audience);
  const [remedy = ''] = remedies;
  return [{ code: 'AURORA_CHANGED', title, evidence: [explanation], remedy, weight: STATED / 10 }];
}

/** What follows from everything else. */
function inferred({ code, evidence, waiting }: Failure, subject: Subject): Candidate[] {
  const known: Evidence = evidence ?? NOTHING_KNOWN;
  const { propagating, workedUntil, workingSiblings } = known;
  const worked = workedUntil !== null;
  // Whoever has worked before does not wait for its creation; an edit of a moment ago may still be on its way.
  const onItsWay = worked ? propagating / 4 : propagating;
  const wrong = 1 - onItsWay;
  const propagation = stillPropagating(known, { weight: onItsWay * 10, goesOn: waiting !== 'NO' });
  if (code === 'CALLER_NOT_AUTHORIZED') return [propagation];

  const example = EXAMPLE_ACCOUNTS.has(subject.accountId);
  const aurora = auroraWeight(known);
  return [
    example ? { ...propagation, weight: 0.1 } : propagation,
    ...(example ? [exampleAccount(subject)] : []),
    ...(worked ? [roleChanged(workedUntil, wrong * 8)] : []),
    trustPolicy(wrong * (worked ? 1 : 6), siblingsWords(workingSiblings)),
    roleNotFound(subject, wrong * (worked ? 1 : 3)),
    auroraNotAllowed((known.failsElsewhere === true ? 1 : wrong) * aurora, assumedBefore(known)),
  ];
}

const NOTHING_KNOWN: Evidence = {
  waitedMs: 0,
  propagating: 0,
  nearlyAllMs: 0,
  auroraAssumedAt: null,
  workingSiblings: 0,
  workedUntil: null,
};

/**
 * Another role that works at the same time speaks for Aurora, though a policy can cover one role and not another.
 * One that worked hours ago says little; roles of several accounts that fail at once have Aurora in common.
 */
function auroraWeight({
  auroraAssumedAt,
  otherWorksNow,
  workingSiblings,
  failsElsewhere,
  workedUntil,
}: Evidence): number {
  if (workingSiblings > 0 || otherWorksNow === true) return 0.2;
  if (failsElsewhere === true) return 30;
  if (workedUntil !== null || auroraAssumedAt === null) return 2;
  return 0.5;
}

function stillPropagating(
  { waitedMs, nearlyAllMs }: Evidence,
  { weight, goesOn }: { weight: number; goesOn: boolean },
): Candidate {
  return {
    code: 'STILL_PROPAGATING',
    title: 'The role, or the last change to it, is still propagating',
    evidence: [
      `It has waited ${seconds(waitedMs)}; nearly all changes arrive within ${seconds(nearlyAllMs)}, and AWS says up to 5 minutes.`,
    ],
    remedy: goesOn
      ? 'Wait: Aurora tries again by itself.'
      : `If the role was made or changed a moment ago, wait a few minutes. ${TRY_AGAIN}`,
    weight,
  };
}

function exampleAccount({ accountId }: Subject): Candidate {
  return {
    code: 'EXAMPLE_ACCOUNT',
    title: 'The ARN is an example, not that of your role',
    evidence: [`${accountId} is an account id that documentation uses.`],
    remedy: "Copy the ARN from your own role's page in the IAM console (IAM > Roles > your role).",
    weight: 30,
  };
}

function roleChanged(workedUntil: Millis, weight: number): Candidate {
  return {
    code: 'ROLE_CHANGED',
    title: 'The trust policy was edited, a condition in it ran out, or the role was deleted or created again',
    evidence: [`The role worked until ${new Date(workedUntil).toISOString()}.`],
    remedy:
      'Put the trust policy back that Aurora shows, or create the role again where it is gone. CloudTrail names who changed it (UpdateAssumeRolePolicy, DeleteRole). CloudTrail names nobody where a condition on the time ran out: remove that condition.',
    weight,
  };
}

function trustPolicy(weight: number, evidence: readonly string[]): Candidate {
  return {
    code: 'TRUST_POLICY',
    title: 'The trust policy names another account or another External ID',
    evidence:
      evidence.length > 0 ? evidence : ['It is the most frequent mistake, once propagation is ruled out.'],
    remedy: `Compare the role's trust policy with the one that Aurora shows, letter by letter. ${CHECK_POLICY} marks what is wrong.`,
    weight,
  };
}

function lacksAction(action: string, audience: Audience): Candidate {
  const operators = ' The operator can also switch it off (SESSION_TAGS, SESSION_SOURCE_IDENTITY).';
  return {
    code: 'TRUST_POLICY_LACKS_ACTION',
    title: `The trust policy does not allow ${action}`,
    evidence: [`AWS refused ${action}, and not sts:AssumeRole: the role is there, and would let Aurora in.`],
    remedy: `Add "${action}" to the actions of the trust policy, or put the one in place that Aurora shows.${audience === 'OPERATOR' ? operators : ''}`,
    weight: STATED,
  };
}

function roleNotFound({ roleArn }: Subject, weight: number): Candidate {
  const path = /:role(\/.*\/)[^/]+$/.exec(roleArn)?.[1];
  const shape =
    path === undefined
      ? 'The ARN has no path; a role that was made under a path is not found without it.'
      : `The ARN has the path ${path}; it must be the role's own, letter by letter.`;
  return {
    code: 'ROLE_NOT_FOUND',
    title: 'There is no such role in the account',
    evidence: ['AWS gives the same answer to a role that does not exist.', shape],
    remedy:
      'Ensure that the role exists, and copy its ARN again from its page in the IAM console: names and paths are case-sensitive.',
    weight,
  };
}

function assumedBefore({ auroraAssumedAt, otherWorksNow, workedUntil, failsElsewhere }: Evidence): string[] {
  if (otherWorksNow === true) return ['Another role works, but a policy can cover one role and not another.'];
  if (failsElsewhere === true)
    return ['Roles of other accounts fail, too, and no other role has worked since.'];
  if (workedUntil !== null) return ['No other role has worked since, so that the permission may be gone.'];
  return auroraAssumedAt === null
    ? ['Aurora has not assumed any other role yet.']
    : [`Aurora last assumed another role at ${new Date(auroraAssumedAt).toISOString()}.`];
}

function auroraNotAllowed(
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

function siblingsWords(count: number): string[] {
  if (count === 0) return [];
  const number = count < MANY_SIBLINGS ? `${count}` : `At least ${count}`;
  const roles = count === 1 ? 'Another role' : `${number} other roles`;
  return [
    `${roles} of the same account worked at about the same time: the account trusts Aurora there, and the credentials are right.`,
  ];
}

function seconds(milliseconds: Millis): string {
  return `${Math.round(milliseconds / 1_000)} s`;
}
