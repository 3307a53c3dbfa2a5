/**
 * Role ARNs: read part by part, so that a mistake is told by the part that it is in. Grammar:
 * reference/aws-facts.md, section 7.
 */
import { quote } from './name.ts';
import { arnProblem, misplaced, notAnArn, repairedArn, WHERE_TO_FIND } from './not-a-role-arn.ts';
import { PARTITION_IDS } from './partition.ts';
import { cleanArn } from './pasted-arn.ts';
import { codePointOf } from './text.ts';

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
  | 'SECRET'
  | 'SEVERAL'
  | 'WHITE_SPACE'
  | 'PLACEHOLDER'
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

/** AWS's bound on the parameter RoleArn. */
const LONGEST_ARN = 2048;

/**
 * Reads a role's ARN as a person pasted it. White space, quotes and labels around it are taken away: the ARN that
 * comes back is the one to store. Never throws; accepts only what `sts:AssumeRole` could take, and refuses the roles
 * that belong to AWS itself (service-linked ones and those of IAM Identity Center), which nobody outside can assume.
 */
export function readRoleArn(written: string): RoleArnReading {
  const text = cleanArn(written);
  if (text === '') return problem('EMPTY', 'The role ARN is empty.');
  const other = misplaced(text);
  if (other !== null) return { ok: false, problem: suggestible(other) };
  if (text.length > LONGEST_ARN) {
    return problem(
      'LENGTH',
      `The role ARN is ${text.length} characters long; AWS takes ${LONGEST_ARN} at most.`,
    );
  }
  if (/\s/u.test(text)) return whiteSpace(text);

  const [prefix, partition = '', service = '', region = '', accountId = '', ...rest] = text.split(':');
  if (prefix !== 'arn' || rest.length === 0) return withoutAllParts(text);
  const resource = rest.join(':');

  const placeholder = placeholderIn(text);
  if (placeholder !== null) {
    return problem('PLACEHOLDER', `${quote(placeholder)} is a placeholder that was not replaced.`);
  }
  if (!PARTITION_IDS.includes(partition)) {
    const repaired = repairedArn(text);
    return problem(
      'PARTITION',
      `The partition ${quote(partition)} (the part after "arn:") is none of AWS's${lookalike(partition)}: ${PARTITION_IDS.join(', ')}.`,
      ['Put "aws" there, or "aws-cn" for China, or "aws-us-gov" for GovCloud (US).', WHERE_TO_FIND],
      readsWell(repaired) ? repaired : null,
    );
  }
  if (service === 'sts' && resource.startsWith('assumed-role/')) {
    return assumedRole(partition, accountId, resource);
  }
  if (service !== 'iam') {
    const repaired = repairedArn(text);
    return problem(
      'SERVICE',
      `This is an ARN of the service ${quote(service)}; a role's ARN has "iam" in its third part.`,
      service === 'cloudformation'
        ? [
            'In the CloudFormation console, open the stack: its resources and outputs name the role.',
            WHERE_TO_FIND,
          ]
        : [WHERE_TO_FIND],
      readsWell(repaired) ? repaired : null,
    );
  }
  if (region !== '') {
    const guess = repairedArn(text) ?? `arn:${partition}:iam::${accountId}:${resource}`;
    return problem(
      'REGION',
      `The fourth part of the ARN holds ${quote(region)}; roles belong to no Region, so it must be empty ("iam::").`,
      ['Remove the Region, so that two colons follow "iam".', WHERE_TO_FIND],
      readsWell(guess) ? guess : null,
    );
  }
  if (!/^\d{12}$/.test(accountId)) return account(text, accountId, resource);
  return readResource(text, partition, accountId, resource);
}

/** Too few colons, or too many. */
function withoutAllParts(text: string): RoleArnReading {
  const repaired = repairedArn(text);
  if (text.startsWith('arn:') && readsWell(repaired)) {
    return problem('NOT_AN_ARN', `${quote(text)} has its colons wrong.`, undefined, repaired);
  }
  return { ok: false, problem: suggestible(notAnArn(text)) };
}

/** Without a suggestion that would be refused in turn. */
function suggestible(found: RoleArnProblem): RoleArnProblem {
  return readsWell(found.suggestion) ? found : { ...found, suggestion: null };
}

const ROLE_ARN = /^arn:([a-z-]{1,20}):iam::\d{12}:role\/(?:[\x21-\x7e]{1,510}\/)?[A-Za-z0-9_+=,.@-]{1,64}$/;

/** Whether a suggestion is an ARN that would be accepted. */
function readsWell(arn: string | null): arn is string {
  const partition = arn === null ? undefined : ROLE_ARN.exec(arn)?.[1];
  return partition !== undefined && PARTITION_IDS.includes(partition) && !/\/\/|[.,]$/.test(arn ?? '');
}

/** What stands in documentation in place of a name or number. */
function placeholderIn(text: string): string | null {
  const found = /\$?\{\{?[^{}]{0,64}\}?\}|<[^<>]{1,64}>|\[[^[\]]{1,64}\]/.exec(text)?.[0];
  if (found !== undefined) return found;
  const accountId = text.split(':')[4] ?? '';
  return /^(?:x{4,}|.*(?:account|your|id|number).*)$/i.test(accountId) && accountId.length < 40
    ? accountId
    : null;
}

function readResource(arn: string, partition: string, accountId: string, resource: string): RoleArnReading {
  const slash = resource.indexOf('/');
  const type = slash === -1 ? resource : resource.slice(0, slash);
  if (type !== 'role' || slash === -1) return resourceType(partition, accountId, type, resource);

  const pathAndName = resource.slice(slash);
  const lastSlash = pathAndName.lastIndexOf('/');
  const trimmed = arn.replace(/[.,:/]$/, '');
  const ending = trimmed !== arn && /:role\/./.test(trimmed) ? arn.slice(-1) : '';
  const path = pathAndName.slice(0, lastSlash + 1);
  const name = pathAndName.slice(lastSlash + 1);
  const singleSlashes = arn.replace(/\/{2,}/g, '/');
  if (!/^\/(?:[\x21-\x7e]{1,510}\/)?$/.test(path) || path.includes('//')) {
    return problem(
      'PATH',
      `The role's path ${quote(path)} is not valid${lookalike(path)}: 1 to 512 printable ASCII characters, each segment followed by one "/".`,
      undefined,
      readsWell(singleSlashes) ? singleSlashes : null,
    );
  }
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(name)) {
    return problem(
      'NAME',
      name === ''
        ? ending === '/'
          ? 'The ARN ends with a slash.'
          : 'The role\'s name is missing after "role/".'
        : `The role's name ${quote(name)} is not valid${lookalike(name)}: 1 to 64 letters, digits or characters of "_+=,.@-".`,
      undefined,
      ending !== '' && readsWell(trimmed) ? trimmed : null,
    );
  }
  if (ending !== '') {
    return problem(
      'NAME',
      `The ARN ends with ${quote(ending)}, which probably came from the text around it.`,
      ['Leave it out, and try again.', WHERE_TO_FIND],
      readsWell(trimmed) ? trimmed : null,
    );
  }
  const owner = reservedFor(name);
  if (owner !== null) {
    return problem(
      'SERVICE_ROLE',
      `The role ${quote(name)} belongs to ${owner}: nobody can change its trust policy, so that it cannot let Aurora in.`,
      ['Create a role of your own for Aurora, and use its ARN.'],
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
  const [first = '', ...others] = text.split(/\s+/u);
  // A remark behind the ARN, and not a line that was broken.
  const remark = /\s(?:[(#[|]|\/\/|--?\s|,)|\t| {2,}/.test(text) && others.length > 0;
  const tidy = remark ? cleanArn(first) : text.replace(/\s+/gu, '');
  const name = text.slice(text.lastIndexOf('/') + 1);
  // Without its spaces a name would be another one.
  const isName = /^\S+ \S/.test(name) && !/\s/.test(text.slice(0, text.lastIndexOf('/')));
  return problem(
    'WHITE_SPACE',
    remark && readsWell(tidy)
      ? 'There is other text behind the role ARN.'
      : isName
        ? `The role's name ${quote(name)} has white space in it, and names of roles have none.`
        : 'The role ARN has white space in it.',
    ['Remove the white space and try again.', WHERE_TO_FIND],
    (remark || !isName) && readsWell(tidy) ? tidy : null,
  );
}

/** Names the first character that is not ASCII: it may look like one that is. */
function lookalike(text: string): string {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code > 0x7e) return ` (it has ${JSON.stringify(char)}, ${codePointOf(char)})`;
  }
  return '';
}

function account(text: string, accountId: string, resource: string): RoleArnReading {
  const digits = accountId.replaceAll('-', '');
  const repaired = repairedArn(text);
  if (/^\d{12}$/.test(digits)) {
    const guess = text.replace(accountId, digits);
    return problem(
      'ACCOUNT',
      `The account id ${quote(accountId)} is written with dashes.`,
      [`Write the account id as twelve digits: ${digits}.`, WHERE_TO_FIND],
      readsWell(guess) ? guess : null,
    );
  }
  if (accountId === '') {
    const what = /^(?:aws:)?policy\//.test(resource) ? ' (this is the ARN of a policy)' : '';
    return problem(
      'ACCOUNT',
      `The account id is missing after "iam::"${what}.`,
      undefined,
      readsWell(repaired) ? repaired : null,
    );
  }
  if (accountId === 'aws') {
    return problem('RESOURCE_TYPE', "This is the ARN of a policy that AWS manages, not a role's.", [
      'Open the role under IAM > Roles, not under Policies.',
      WHERE_TO_FIND,
    ]);
  }
  const what = /^\d+$/.test(accountId)
    ? `has ${accountId.length} ${accountId.length === 1 ? 'digit' : 'digits'} instead of 12`
    : `is not twelve digits${lookalike(accountId)}`;
  return problem(
    'ACCOUNT',
    `The account id ${quote(accountId)} ${what}.`,
    undefined,
    readsWell(repaired) ? repaired : null,
  );
}

/** What a role's name is reserved for; null when anybody may give it. */
function reservedFor(name: string): string | null {
  if (/^AWSReservedSSO_/i.test(name)) return 'IAM Identity Center';
  return /^AWSServiceRoleFor/i.test(name) ? 'an AWS service' : null;
}

function assumedRole(partition: string, accountId: string, resource: string): RoleArnReading {
  const name = resource.split('/')[1] ?? '';
  const owner = reservedFor(name);
  if (owner !== null) {
    return problem(
      'SERVICE_ROLE',
      `This is the ARN of a session of the role ${quote(name)}, which belongs to ${owner}: it cannot let Aurora in.`,
      ['Create a role of your own for Aurora, and use its ARN.'],
    );
  }
  const guess = `arn:${partition}:iam::${accountId}:role/${name}`;
  return problem(
    'ASSUMED_ROLE',
    'This is the ARN of a session of an assumed role, not of the role itself.',
    [
      "Use the ARN of the role. A session's ARN leaves out the role's path, so copy it from the console where the role has one.",
      WHERE_TO_FIND,
    ],
    readsWell(guess) ? guess : null,
  );
}

const OTHER_RESOURCES = new Map(
  Object.entries({
    user: "a user's ARN",
    group: "a group's ARN",
    policy: "a policy's ARN",
    'instance-profile': "an instance profile's ARN",
    'saml-provider': "an identity provider's ARN",
    'oidc-provider': "an identity provider's ARN",
    root: "an account's ARN",
  }),
);

const INSTEAD = new Map(
  Object.entries({
    user: 'Aurora assumes a role, not a user. Create a role (IAM > Roles), and use its ARN.',
    group: 'Aurora assumes a role, not a group. Create a role (IAM > Roles), and use its ARN.',
    policy: 'Open the role under IAM > Roles, not under Policies.',
    'instance-profile':
      'The role in an instance profile often has the same name, but may have another path or name.',
  }),
);

function resourceType(partition: string, accountId: string, type: string, resource: string): RoleArnReading {
  const known = OTHER_RESOURCES.get(type.toLowerCase());
  const name = resource.slice(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
  const guess = `arn:${partition}:iam::${accountId}:role/${name}`;
  if (known !== undefined) {
    const instead = INSTEAD.get(type.toLowerCase());
    const isProfile = type.toLowerCase() === 'instance-profile';
    return problem(
      'RESOURCE_TYPE',
      `This is ${known}, not a role's.`,
      [WHERE_TO_FIND, ...(instead === undefined ? [] : [instead])],
      isProfile && readsWell(guess) ? guess : null,
    );
  }
  // "role" and what is like it, or a name alone.
  const isRoleMeant = /^\/?ro/i.test(type) || !resource.includes('/');
  if (/^\/?roles?:?$/i.test(resource)) return problem('NAME', 'The role\'s name is missing after "role".');
  const repaired = repairedArn(`arn:${partition}:iam::${accountId}:${resource}`) ?? guess;
  return problem(
    'RESOURCE_TYPE',
    `The last part of the ARN is ${quote(resource)}${lookalike(resource)}; it must begin with "role/".`,
    isRoleMeant ? [`Put "role/" before the role's name.`, WHERE_TO_FIND] : [WHERE_TO_FIND],
    isRoleMeant && readsWell(repaired) ? repaired : null,
  );
}

function problem(...parts: Parameters<typeof arnProblem>): RoleArnReading {
  return { ok: false, problem: arnProblem(...parts) };
}
