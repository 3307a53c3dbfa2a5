/** Explains ARNs that are not roles, and says where to find the role. */
import { arnProblem, lookalike, shown, WHERE_TO_FIND } from './arn-problem.ts';
import { repairedArn } from './not-a-role-arn.ts';
import type { RoleArnProblem } from './role-arn.ts';

const OWN_ROLE = 'Create a role of your own for Aurora, and use its ARN.';

/** The owner of a role that AWS created, found by the role's name; null for the customer's roles. */
export function ownerOf(name: string): string | null {
  if (/^AWSReservedSSO_/i.test(name)) return 'IAM Identity Center';
  return /^AWSServiceRoleFor/i.test(name) ? 'an AWS service' : null;
}

/** A role that AWS created and the customer cannot change. */
export function roleOfAws(what: string): RoleArnProblem {
  return arnProblem('SERVICE_ROLE', what, [OWN_ROLE]);
}

/** The ARN of a session, which does not contain the role's path. */
export function assumedRole(partition: string, accountId: string, resource: string): RoleArnProblem {
  const name = resource.split('/')[1] ?? '';
  const owner = ownerOf(name);
  if (owner !== null) {
    return roleOfAws(
      `This is the ARN of a session of the role ${shown(name)}, which belongs to ${owner}: it cannot let Aurora in.`,
    );
  }
  return arnProblem(
    'ASSUMED_ROLE',
    'This is the ARN of a session. You need the ARN of the role.',
    [
      "Try the suggested ARN. If it does not work, copy the ARN from the role's page: IAM > Roles > your role.",
    ],
    `arn:${partition}:iam::${accountId}:role/${name}`,
  );
}

/** An ARN of another service than IAM. */
export function otherService(text: string, service: string, resource: string): RoleArnProblem {
  if (service === 'sts' && resource.startsWith('federated-user/')) {
    return arnProblem(
      'SERVICE',
      "This is the ARN of the session of a federated user, not a role's.",
      'Aurora uses a role, not a user. Create a role (IAM > Roles), and use its ARN.',
    );
  }
  if (service === 'sso') {
    return arnProblem(
      'SERVICE',
      "This is an ARN of IAM Identity Center, not a role's. Its permission sets are for people.",
      OWN_ROLE,
    );
  }
  return arnProblem(
    'SERVICE',
    `This is an ARN of the service ${shown(service)}; a role's ARN has "iam" in its third part.`,
    service === 'cloudformation'
      ? 'In the CloudFormation console, open the stack: its resources and outputs name the role.'
      : [WHERE_TO_FIND],
    repairedArn(text),
  );
}

type Kind = { readonly what: string; readonly instead?: string };

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries<Kind>({
    user: {
      what: "a user's ARN",
      instead: 'Aurora uses a role, not a user. Create a role (IAM > Roles), and use its ARN.',
    },
    group: {
      what: "a group's ARN",
      instead: 'Aurora uses a role, not a group. Create a role (IAM > Roles), and use its ARN.',
    },
    policy: { what: "a policy's ARN", instead: 'Open the role under IAM > Roles, not under Policies.' },
    'instance-profile': {
      what: "an instance profile's ARN",
      instead: 'The role in an instance profile often has the same name, but may have another path or name.',
    },
    'assumed-role': {
      what: 'an ARN of a session (with a wrong service in it)',
      instead: "A session's ARN leaves out the role's path: copy the ARN where the role has one.",
    },
    'saml-provider': { what: "an identity provider's ARN" },
    'oidc-provider': { what: "an identity provider's ARN" },
    'server-certificate': { what: "a certificate's ARN" },
    mfa: { what: "an MFA device's ARN" },
    u2f: { what: "an MFA device's ARN" },
    'sms-mfa': { what: "an MFA device's ARN" },
    'access-report': { what: "an access report's ARN" },
    root: { what: "an account's ARN" },
  }),
);

/** An ARN of IAM with a last part that does not begin with `role/`. `isAuroras`: it belongs to Aurora's account. */
export function otherResource(
  partition: string,
  accountId: string,
  resource: string,
  isAuroras: boolean,
): RoleArnProblem {
  const type = resource.split('/', 1)[0] ?? '';
  const kind = KINDS.get(type.toLowerCase());
  if (kind !== undefined) {
    if (isAuroras && /^(?:root|user)$/.test(type)) {
      return arnProblem(
        'RESOURCE_TYPE',
        "This is Aurora's ARN, not that of your role. It belongs in the role's trust policy.",
        'Put it into the trust policy of the role as "Principal", and enter the ARN of the role here.',
      );
    }
    const parts = resource.split('/');
    const name = type.toLowerCase() === 'assumed-role' ? parts[1] : parts.at(-1);
    const isOfRole = /^(?:instance-profile|assumed-role)$/i.test(type);
    return arnProblem(
      'RESOURCE_TYPE',
      `This is ${kind.what}, not a role's.`,
      // The role's own ARN is easy to find; where there is no role yet, what to do instead comes first.
      isOfRole && kind.instead !== undefined ? [WHERE_TO_FIND, kind.instead] : kind.instead,
      isOfRole ? `arn:${partition}:iam::${accountId}:role/${name}` : null,
    );
  }
  return notRole(partition, accountId, type, resource);
}

/** A misspelt "role/", or a name alone. */
function notRole(partition: string, accountId: string, type: string, resource: string): RoleArnProblem {
  if (/^\/?roles?[:/]?$/i.test(resource)) {
    return arnProblem('NAME', 'The role\'s name is missing after "role".');
  }
  if (/^(?:ro?l?)?$/i.test(resource)) {
    return arnProblem(
      'NAME',
      `The ARN is not complete: it ends with ${shown(resource === '' ? ':' : resource)}.`,
      'Copy the ARN to its end.',
    );
  }
  const name = resource.slice(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
  if (/^[^a-z]+$/.test(resource) && /^ROLES?[:/]/.test(resource)) {
    return arnProblem(
      'RESOURCE_TYPE',
      `The last part of the ARN is ${shown(resource)}, in capitals alone; it must begin with "role/", and the case of the name counts.`,
      "Copy the ARN as the console shows it: capitals may have changed the role's name.",
    );
  }
  const isRoleMeant = /^\/?ro/i.test(type) || !resource.includes('/');
  const arn = `arn:${partition}:iam::${accountId}:`;
  return arnProblem(
    'RESOURCE_TYPE',
    `The last part of the ARN is ${shown(resource)}${lookalike(resource)}; it must begin with "role/".`,
    isRoleMeant ? `Put "role/" before the role's name.` : [WHERE_TO_FIND],
    isRoleMeant ? (repairedArn(arn + resource) ?? `${arn}role/${name}`) : null,
  );
}
