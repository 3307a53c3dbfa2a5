/** The smallest change that allows an action, by the layer that denies it. */
import type { DenialLayer } from '../iam/denial.ts';
import type { JsonObject } from '../iam/json/json-value.ts';

export type Remedy = {
  /** What to do, for the customer. */
  readonly words: string;
  /** The statement to add, for the customer's own policies; null where another change is needed. */
  readonly statement: JsonObject | null;
};

/** A denial, as far as it is known. */
export type DeniedAction = {
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** Null when AWS does not say. */
  readonly layer: DenialLayer | null;
  readonly isExplicit: boolean;
  /** The policy and the statement that deny, where they are known. */
  readonly deniedBy: string | null;
};

/** @param roleArn the role that Aurora uses */
export function remedyFor(denied: DeniedAction, roleArn: string): Remedy {
  const { action, resource, layer, isExplicit } = denied;
  if (layer !== null && isExplicit) return { words: explicitWords(denied), statement: null };
  const allow = { Effect: 'Allow', Action: action, Resource: resource };
  switch (layer) {
    case null:
      return {
        words: `AWS does not say which policy is missing. Most likely the role's policies do not allow ${action}: add this statement to a policy of the role.`,
        statement: allow,
      };
    case 'IDENTITY_POLICY':
      return {
        words: `No policy of the role allows ${action}. Add this statement to a policy of the role.`,
        statement: allow,
      };
    case 'PERMISSIONS_BOUNDARY':
      return {
        words: `The role's permissions boundary does not allow ${action}. Add this statement to the policy that is the boundary.`,
        statement: allow,
      };
    case 'SERVICE_CONTROL_POLICY':
      return {
        words: `No service control policy of your organization allows ${action} in this account. Ask its administrators to add this statement to a policy of the account or of its organizational units.`,
        statement: { ...allow, Resource: '*' },
      };
    case 'RESOURCE_CONTROL_POLICY':
      return {
        words: `No resource control policy of your organization allows ${action} on ${resource}. Ask its administrators to allow it.`,
        statement: null,
      };
    case 'SESSION_POLICY':
      return {
        words: `The program asked for a session that may not do ${action}. Let it ask for a session with ${action}, or without a session policy. Nothing has to change in AWS.`,
        statement: null,
      };
    case 'RESOURCE_POLICY':
    case 'TRUST_POLICY':
      return {
        words: `The policy of the resource ${resource} does not allow the role to do ${action}. Add this statement to that policy.`,
        statement: { Effect: 'Allow', Principal: { AWS: roleArn }, Action: action, Resource: resource },
      };
    case 'VPC_ENDPOINT_POLICY':
      return {
        words: `The policy of the VPC endpoint that the call goes through does not allow ${action}. Allow it there for the role.`,
        statement: null,
      };
  }
}

const EXPLICIT_PLACES: Readonly<Record<DenialLayer, string>> = {
  IDENTITY_POLICY: 'A policy of the role',
  PERMISSIONS_BOUNDARY: "The role's permissions boundary",
  SERVICE_CONTROL_POLICY: 'A service control policy of your organization',
  RESOURCE_CONTROL_POLICY: 'A resource control policy of your organization',
  SESSION_POLICY: "The session policy of the program's session",
  RESOURCE_POLICY: 'The policy of the resource',
  TRUST_POLICY: 'The policy of the resource',
  VPC_ENDPOINT_POLICY: 'The policy of the VPC endpoint that the call goes through',
};

function explicitWords({ action, layer, deniedBy }: DeniedAction): string {
  const place = layer === null ? 'A policy' : EXPLICIT_PLACES[layer];
  const which = deniedBy === null ? '' : ` (${deniedBy})`;
  const ask = layer === 'SERVICE_CONTROL_POLICY' || layer === 'RESOURCE_CONTROL_POLICY';
  return `${place}${which} denies ${action} expressly, so that no other policy can allow it. ${
    ask
      ? 'Ask the administrators of your organization to except the role from that statement.'
      : 'Except the role from that Deny statement, or narrow it, if Aurora is to do this.'
  }`;
}
