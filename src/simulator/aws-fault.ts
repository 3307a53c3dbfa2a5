/** AWS's errors: code, status and message (docs/aws-facts.md, section 1). */
import type { DeniedBy } from '../iam/policy/evaluation.ts';

export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const accessDenied = (message: string) => new AwsFault('AccessDenied', 403, message);
export const validationError = (message: string) => new AwsFault('ValidationError', 400, message);
export const noSuchEntity = (message: string) => new AwsFault('NoSuchEntity', 404, message);
export const malformedPolicy = (message: string) => new AwsFault('MalformedPolicyDocument', 400, message);
export const unknownAction = (action: string, version: string) =>
  new AwsFault('InvalidAction', 400, `Could not find operation ${action} for version ${version}`);
export const invalidToken = () =>
  new AwsFault('InvalidClientTokenId', 403, 'The security token included in the request is invalid.');
export const expiredToken = () =>
  new AwsFault('ExpiredToken', 403, 'The security token included in the request is expired');

/** How a denial ends, by the policy that denies. */
const TAILS: Readonly<Record<DeniedBy, string>> = {
  IDENTITY_POLICY_EXPLICIT: ' with an explicit deny in an identity-based policy',
  IDENTITY_POLICY_IMPLICIT: ' because no identity-based policy allows the ACTION action',
  SERVICE_CONTROL_POLICY_EXPLICIT: ' with an explicit deny in a service control policy',
  SERVICE_CONTROL_POLICY_IMPLICIT: ' because no service control policy allows the ACTION action',
  PERMISSIONS_BOUNDARY_EXPLICIT: ' with an explicit deny in a permissions boundary',
  PERMISSIONS_BOUNDARY_IMPLICIT: ' because no permissions boundary allows the ACTION action',
  SESSION_POLICY_EXPLICIT: ' with an explicit deny in a session policy',
  SESSION_POLICY_IMPLICIT: ' because no session policy allows the ACTION action',
  TRUST_POLICY_EXPLICIT: ' with an explicit deny in the role trust policy',
  TRUST_POLICY_IMPLICIT: ' because no role trust policy allows the ACTION action',
  ROOT_CALLER: '',
};

/**
 * @param resource as AWS names it; null where the service names none
 * @param deniedBy the policy to name; null to name none
 */
export function notAuthorized(
  callerArn: string,
  action: string,
  resource: string | null,
  deniedBy: DeniedBy | null,
): AwsFault {
  const on = resource === null ? '' : ` on resource: ${resource}`;
  const tail = deniedBy === null ? '' : TAILS[deniedBy].replace('ACTION', action);
  return accessDenied(`User: ${callerArn} is not authorized to perform: ${action}${on}${tail}`);
}
