/** The causes that follow from other evidence than AWS's words. */
import type { Millis } from '../base/clock.ts';
import { EXAMPLE_ACCOUNTS } from '../iam/example-accounts.ts';
import {
  assumedBefore,
  auroraNotAllowed,
  auroraWeight,
  type Candidate,
  NOTHING_KNOWN,
  type Subject,
  wrongTrustPolicy,
} from './causes.ts';
import { type Evidence, type Failure, MANY_SIBLINGS } from './failure.ts';
import { TRY_AGAIN } from './failure-words.ts';

export function inferredCauses({ code, evidence, waiting }: Failure, subject: Subject): Candidate[] {
  const known: Evidence = evidence ?? NOTHING_KNOWN;
  const { propagating, workedUntil, workingSiblings } = known;
  const worked = workedUntil !== null;
  // A role that has worked was created long ago, but a recent edit may still be propagating.
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
    wrongTrustPolicy(wrong * (worked ? 1 : 6), siblingsWords(workingSiblings)),
    roleNotFound(subject, wrong * (worked ? 1 : 3)),
    auroraNotAllowed((known.failsElsewhere === true ? 1 : wrong) * aurora, assumedBefore(known)),
  ];
}

function stillPropagating(
  { waitedMs, nearlyAllMs }: Evidence,
  { weight, goesOn }: { weight: number; goesOn: boolean },
): Candidate {
  return {
    code: 'STILL_PROPAGATING',
    title: 'AWS is still applying your change',
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
    evidence: [`${accountId} is an account ID that documentation uses.`],
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

function roleNotFound({ roleArn }: Subject, weight: number): Candidate {
  const path = /:role(\/.*\/)[^/]+$/.exec(roleArn)?.[1];
  const shape =
    path === undefined
      ? 'The ARN has no path; a role that was made under a path is not found without it.'
      : `The ARN has the path ${path}; it must be the role's own, letter by letter.`;
  return {
    code: 'ROLE_NOT_FOUND',
    title: 'The role does not exist in the account',
    evidence: ['AWS gives the same answer to a role that does not exist.', shape],
    remedy:
      'If there is no such role, create it. Otherwise copy its ARN again from its page in the IAM console: names and paths are case-sensitive.',
    weight,
  };
}

function siblingsWords(count: number): string[] {
  if (count === 0) return [];
  const number = count < MANY_SIBLINGS ? `${count}` : `At least ${count}`;
  const roles = count === 1 ? 'Another role' : `${number} other roles`;
  return [
    `${roles} of the same account worked at about the same time. So Aurora itself works, and the problem is probably in this role.`,
  ];
}

function seconds(milliseconds: Millis): string {
  return `${Math.round(milliseconds / 1_000)} s`;
}
