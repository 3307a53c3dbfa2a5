/** The causes that AWS's own words show (docs/aws-facts.md, section 1, "Does STS say why it denied?"). */

import type { Denial } from '../iam/denial.ts';
import {
  assumedBefore,
  auroraNotAllowed,
  auroraWeight,
  type Candidate,
  NOTHING_KNOWN,
  STATED,
  type Subject,
  wrongTrustPolicy,
} from './causes.ts';
import type { Audience, Failure } from './failure.ts';
import { CHECK_POLICY } from './failure-words.ts';

export function statedCauses(
  { evidence: known = NOTHING_KNOWN }: Failure,
  denial: Denial,
  { roleArn }: Subject,
  audience: Audience,
): Candidate[] {
  if (denial.callerIsRoot) {
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
  const action = denial.action ?? 'sts:AssumeRole';
  if (denial.decision === null) {
    if (!denial.isOfTrace) return [];
    // AWS names the action but not the side that refuses it: less certain than a stated cause, likelier than inferences.
    const weight = (STATED / 10) * auroraWeight(known);
    return [lacksAction(action, audience), auroraNotAllowed(weight, assumedBefore(known), action)];
  }
  const { layer, isExplicit, words, policyArn } = denial.decision;
  const evidence = [`AWS says so: "${words}".`];
  if (policyArn !== null && audience === 'OPERATOR') evidence.push(`The policy is ${policyArn}.`);
  switch (layer) {
    case 'TRUST_POLICY':
    case 'RESOURCE_POLICY':
      if (isExplicit) return [trustPolicyDenies(action, evidence)];
      return [
        action === 'sts:AssumeRole'
          ? wrongTrustPolicy(STATED, evidence)
          : { ...lacksAction(action, audience), evidence },
      ];
    case 'RESOURCE_CONTROL_POLICY':
      return [customerOrganization(action, evidence)];
    case 'IDENTITY_POLICY':
      if (isExplicit) return [auroraDenied(layer, isExplicit, action, evidence)];
      return action === 'sts:AssumeRole' && known.otherWorksNow === true
        ? [roleNotCovered(roleArn, evidence)]
        : [auroraNotAllowed(STATED, evidence, action, denial.callerIsRole ? 'role' : 'user')];
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

/** The name of each layer of Aurora's side, and the place to change. */
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

/** Aurora assumes other roles, so its policy allows the action for some roles. */
function roleNotCovered(roleArn: string, evidence: readonly string[]): Candidate {
  return {
    code: 'AURORA_NOT_ALLOWED',
    title: "Aurora's own policy does not cover this role",
    evidence: [
      ...evidence,
      'Aurora used another role at about that time, so its policy allows some, and not this one.',
    ],
    remedy: `The operator of Aurora corrects the Resource in its policy so that it covers ${roleArn}, or attaches the policy that Aurora shows (operatorPolicy).`,
    weight: STATED,
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
