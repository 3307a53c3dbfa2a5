/**
 * Role ARNs: read part by part, so that a mistake is told by the part that it is in. Grammar:
 * reference/aws-facts.md, section 7.
 */
import { PARTITION_IDS } from './partition.ts';

export type RoleArn = {
  /** The whole ARN, as AWS writes it. */
  readonly arn: string;
  readonly partition: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** `/` or `/some/path/`. */
  readonly path: string;
  /** The part after the last `/`: 1 to 64 characters. */
  readonly name: string;
};

/** Where in the text the mistake is, or what was pasted in place of a role's ARN. */
export type RoleArnPart =
  | 'EMPTY'
  | 'WHITE_SPACE'
  | 'LENGTH'
  | 'CONSOLE_URL'
  | 'NOT_AN_ARN'
  | 'PARTITION'
  | 'SERVICE'
  | 'REGION'
  | 'ACCOUNT'
  | 'RESOURCE_TYPE'
  | 'ASSUMED_ROLE'
  | 'PATH'
  | 'NAME'
  | 'SERVICE_ROLE';

export type RoleArnProblem = {
  readonly part: RoleArnPart;
  readonly message: string;
  readonly remedies: readonly string[];
  /** What was probably meant, where that can be told. */
  readonly suggestion: string | null;
};

export type RoleArnReading =
  | { readonly ok: true; readonly roleArn: RoleArn }
  | { readonly ok: false; readonly problem: RoleArnProblem };

const EXAMPLE = 'arn:aws:iam::123456789012:role/AuroraRole';
const WHERE_TO_FIND = `Copy the Role ARN from the role's page in the IAM console (IAM > Roles > your role). It looks like ${EXAMPLE}.`;

/** AWS's bound on the parameter RoleArn. */
const LONGEST_ARN = 2048;

/**
 * Reads a role's ARN as a person pasted it. Never throws; accepts only what `sts:AssumeRole` could take, and
 * refuses the roles that belong to AWS itself (service-linked ones and those of IAM Identity Center), which
 * nobody outside can assume.
 */
export function readRoleArn(text: string): RoleArnReading {
  if (text.trim() === '') return problem('EMPTY', 'The role ARN is empty.');
  if (text.length > LONGEST_ARN) {
    return problem(
      'LENGTH',
      `The role ARN is ${text.length} characters long; AWS takes ${LONGEST_ARN} at most.`,
    );
  }
  if (/\s/u.test(text)) return whiteSpace(text);
  if (/^https?:\/\//i.test(text) || text.includes('console.aws')) return consoleUrl(text);

  const [prefix, partition = '', service = '', region = '', accountId = '', ...rest] = text.split(':');
  if (prefix !== 'arn' || rest.length === 0) return notAnArn(text);
  const resource = rest.join(':');

  if (!PARTITION_IDS.includes(partition)) {
    return problem(
      'PARTITION',
      `The partition ${quote(partition)} (the part after "arn:") is none of AWS's: ${PARTITION_IDS.join(', ')}.`,
      ['Put "aws" there, or "aws-cn" for China, or "aws-us-gov" for GovCloud (US).', WHERE_TO_FIND],
    );
  }
  if (service === 'sts' && resource.startsWith('assumed-role/')) {
    return assumedRole(partition, accountId, resource);
  }
  if (service !== 'iam') {
    return problem(
      'SERVICE',
      `This is an ARN of the service ${quote(service)}; a role's ARN has "iam" in its third part.`,
    );
  }
  if (region !== '') {
    return problem(
      'REGION',
      `The fourth part of the ARN holds ${quote(region)}; roles belong to no Region, so it must be empty ("iam::").`,
      ['Remove the Region, so that two colons follow "iam".', WHERE_TO_FIND],
      `arn:${partition}:iam::${accountId}:${resource}`,
    );
  }
  if (!/^\d{12}$/.test(accountId)) return account(accountId);
  return readResource(text, partition, accountId, resource);
}

function readResource(arn: string, partition: string, accountId: string, resource: string): RoleArnReading {
  const slash = resource.indexOf('/');
  const type = slash === -1 ? resource : resource.slice(0, slash);
  if (type !== 'role' || slash === -1) return resourceType(partition, accountId, type, resource);

  const pathAndName = resource.slice(slash);
  const lastSlash = pathAndName.lastIndexOf('/');
  const path = pathAndName.slice(0, lastSlash + 1);
  const name = pathAndName.slice(lastSlash + 1);
  if (!/^\/(?:[\x21-\x7e]{1,510}\/)?$/.test(path) || path.includes('//')) {
    return problem(
      'PATH',
      `The role's path ${quote(path)} is not valid: 1 to 512 printable ASCII characters, each segment followed by one "/".`,
    );
  }
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(name)) {
    return problem(
      'NAME',
      name === ''
        ? 'The role\'s name is missing after "role/".'
        : `The role's name ${quote(name)} is not valid: 1 to 64 letters, digits or characters of "_+=,.@-".`,
    );
  }
  if (path.startsWith('/aws-service-role/') || path.startsWith('/aws-reserved/')) {
    return problem(
      'SERVICE_ROLE',
      `The path ${quote(path)} marks a role that belongs to AWS itself; nobody else can assume it.`,
      ['Create a role of your own for Aurora, and use its ARN.'],
    );
  }
  return { ok: true, roleArn: { arn, partition, accountId, path, name } };
}

function whiteSpace(text: string): RoleArnReading {
  const tidy = text.replace(/\s+/gu, '');
  const where = text !== text.trim() ? 'begins or ends with white space' : 'has white space in it';
  return problem(
    'WHITE_SPACE',
    `The role ARN ${where}.`,
    ['Remove the white space and try again.', WHERE_TO_FIND],
    readRoleArn(tidy).ok ? tidy : null,
  );
}

function consoleUrl(text: string): RoleArnReading {
  const name = /roles\/(?:details\/)?([A-Za-z0-9_+=,.@%-]{1,64})/.exec(text)?.[1];
  const which = name === undefined ? '' : ` of the role "${name}"`;
  return problem(
    'CONSOLE_URL',
    `This is the address of a page of the AWS console${which}, not a role's ARN.`,
    ['On that page, copy the value named "ARN" in the summary.', WHERE_TO_FIND],
  );
}

function notAnArn(text: string): RoleArnReading {
  if (/^\d{12}$/.test(text)) {
    return problem('NOT_AN_ARN', `${quote(text)} is an account id; the role's ARN is needed.`);
  }
  if (/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(text)) {
    return problem('NOT_AN_ARN', `${quote(text)} looks like a role's name; the role's whole ARN is needed.`);
  }
  return problem(
    'NOT_AN_ARN',
    `${quote(text)} is not an ARN: it should have six parts, separated by colons, and begin with "arn:".`,
  );
}

function account(accountId: string): RoleArnReading {
  const digits = accountId.replaceAll('-', '');
  if (/^\d{12}$/.test(digits)) {
    return problem('ACCOUNT', `The account id ${quote(accountId)} is written with dashes.`, [
      `Write the account id as twelve digits: ${digits}.`,
      WHERE_TO_FIND,
    ]);
  }
  const what = /^\d+$/.test(accountId)
    ? `has ${accountId.length} ${accountId.length === 1 ? 'digit' : 'digits'} instead of 12`
    : 'is not twelve digits';
  return problem('ACCOUNT', `The account id ${quote(accountId)} ${what}.`);
}

function assumedRole(partition: string, accountId: string, resource: string): RoleArnReading {
  const name = resource.split('/')[1] ?? '';
  const guess = `arn:${partition}:iam::${accountId}:role/${name}`;
  return problem(
    'ASSUMED_ROLE',
    'This is the ARN of a session of an assumed role, not of the role itself.',
    [
      "Use the ARN of the role. A session's ARN leaves out the role's path, so copy it from the console where the role has one.",
      WHERE_TO_FIND,
    ],
    readRoleArn(guess).ok ? guess : null,
  );
}

const OTHER_RESOURCES: ReadonlyMap<string, string> = new Map([
  ['user', "a user's ARN"],
  ['group', "a group's ARN"],
  ['policy', "a policy's ARN"],
  ['instance-profile', "an instance profile's ARN"],
  ['saml-provider', "an identity provider's ARN"],
  ['oidc-provider', "an identity provider's ARN"],
  ['root', "an account's ARN"],
]);

function resourceType(partition: string, accountId: string, type: string, resource: string): RoleArnReading {
  const known = OTHER_RESOURCES.get(type.toLowerCase());
  if (known !== undefined) return problem('RESOURCE_TYPE', `This is ${known}, not a role's.`);
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const guess = `arn:${partition}:iam::${accountId}:role/${name}`;
  return problem(
    'RESOURCE_TYPE',
    `The last part of the ARN is ${quote(resource)}; it must begin with "role/".`,
    [`Put "role/" before the role's name.`, WHERE_TO_FIND],
    name !== '' && readRoleArn(guess).ok ? guess : null,
  );
}

function problem(
  part: RoleArnPart,
  message: string,
  remedies: readonly string[] = [WHERE_TO_FIND],
  suggestion: string | null = null,
): RoleArnReading {
  return { ok: false, problem: { part, message, remedies, suggestion } };
}

/** Shows what somebody sent, in bounds: nothing that was pasted by mistake fills a log or an answer. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
