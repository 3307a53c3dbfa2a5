/**
 * Reads role ARNs part by part so that the message can name the part with the mistake. Grammar:
 * docs/aws-facts.md, section 7.
 */

import { err, ok, type Result } from '../../base/result.ts';
import { PARTITION_IDS } from '../partition.ts';
import { accountProblem } from './arn-account.ts';
import { arnProblem, lookalike, shown } from './arn-problem.ts';
import { misplaced, notAnArn, repairedArn } from './not-a-role-arn.ts';
import { assumedRole, otherResource, otherService, ownerOf, roleOfAws } from './other-arns.ts';
import { cleanArn } from './pasted-arn.ts';
import { EXTERNAL_ID, secretInField, withoutSecrets } from './pasted-secret.ts';
import { ROLE_ARN, type RoleArn } from './stored-role-arn.ts';

/** Where in the text the mistake is, or what was pasted in place of a role's ARN. */
type RoleArnPart =
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
  /** The most likely correction; null when it is not clear. */
  readonly suggestion: string | null;
};

export type RoleArnReading = Result<RoleArn, RoleArnProblem>;

/** AWS's limit for the parameter RoleArn. */
export const MAX_ARN_CHARACTERS = 2_048;

/**
 * Reads a role's ARN as a person pasted it, and removes white space, quotes and labels around it: callers store the
 * ARN that it returns. Never throws. Accepts only ARNs that `sts:AssumeRole` accepts, and refuses roles that belong to
 * AWS itself (service-linked ones and those of IAM Identity Center), which only AWS can assume. With
 * `auroraAccountId`, it recognises Aurora's own ARNs.
 */
export function readRoleArn(written: string, auroraAccountId: string | null = null): RoleArnReading {
  const reading = readText(cleanArn(written), auroraAccountId);
  if (reading.ok || isFit(reading.error.suggestion)) return reading;
  return err({ ...reading.error, suggestion: null });
}

/** A suggestion must be valid itself, and must not contain a possible secret. */
function isFit(suggestion: string | null): boolean {
  return suggestion === null || (readsWell(suggestion) && withoutSecrets(suggestion) === suggestion);
}

function readText(text: string, auroraAccountId: string | null): RoleArnReading {
  if (text === '') return problem('EMPTY', 'The role ARN is empty.');
  const other = misplaced(text, (arn) => {
    const reading = readParts(arn, auroraAccountId);
    return reading.ok ? null : reading.error;
  });
  return other === null ? readParts(text, auroraAccountId) : err(other);
}

function readParts(text: string, auroraAccountId: string | null): RoleArnReading {
  if (text.length > MAX_ARN_CHARACTERS) {
    return problem(
      'LENGTH',
      `The role ARN is ${text.length} characters long; AWS accepts at most ${MAX_ARN_CHARACTERS}.`,
    );
  }
  const [prefix, partition = '', service = '', region = '', accountId = '', ...rest] = text.split(':');
  if (prefix !== 'arn' || rest.length === 0) return withoutAllParts(text);
  const resource = rest.join(':');

  const placeholder = placeholderIn(text);
  if (placeholder !== null) {
    return problem('PLACEHOLDER', `${shown(placeholder)} is a placeholder that was not replaced.`);
  }
  if (/\s/.test(text)) {
    return problem(
      'WHITE_SPACE',
      'The role ARN has white space in it.',
      'Remove the white space and try again.',
    );
  }
  if (!PARTITION_IDS.includes(partition)) {
    return problem(
      'PARTITION',
      `The partition ${shown(partition)} (the part after "arn:") does not exist in AWS${lookalike(partition)}. AWS has ${PARTITION_IDS.join(', ')}.`,
      'Write "aws" instead, or "aws-cn" for China, or "aws-us-gov" for GovCloud (US).',
      repairedArn(text),
    );
  }
  if (service === 'sts' && resource.startsWith('assumed-role/')) {
    return err(assumedRole(partition, accountId, resource));
  }
  if (service !== 'iam') return err(otherService(text, service, resource));
  if (region !== '') {
    return problem(
      'REGION',
      `The fourth part of the ARN is ${shown(region)}; a role has no Region, so this part must be empty ("iam::").`,
      'Remove the Region so that two colons follow "iam".',
      repairedArn(text) ?? `arn:${partition}:iam::${accountId}:${resource}`,
    );
  }
  if (!/^\d{12}$/.test(accountId)) return err(accountProblem(text, accountId, resource));
  if (!resource.startsWith('role/')) {
    const isAuroras = accountId === auroraAccountId;
    return err(otherResource(partition, accountId, resource, isAuroras));
  }
  return readPathAndName(text, partition, accountId, resource.slice('role'.length));
}

/** Too few colons, or too many. */
function withoutAllParts(text: string): RoleArnReading {
  const repaired = repairedArn(text);
  if (text.startsWith('arn:') && readsWell(repaired)) {
    return problem('NOT_AN_ARN', `${shown(text)} has its colons wrong.`, undefined, repaired);
  }
  if (/^arn:aws[a-z-]{0,20}(?::[\w-]{0,64}){0,3}$/.test(text)) {
    return problem('NOT_AN_ARN', `The ARN ${shown(text)} is not complete.`, 'Copy the ARN to its end.');
  }
  return err(notAnArn(text));
}

/** Another ARN, or the end of one, within a path. */
const FURTHER_ARN =
  /arn:|(?:^|[:,;])(?:role|user|group|policy|root|assumed-role|instance-profile|saml-provider|oidc-provider)\/|\d{12}:/;

/** Whether a suggestion is an ARN that would be accepted. */
function readsWell(arn: string | null): arn is string {
  const [, partition = '', , path = ''] = arn === null ? [] : (ROLE_ARN.exec(arn) ?? []);
  return PARTITION_IDS.includes(partition) && !FURTHER_ARN.test(path) && !/\/\/|[.,]$/.test(arn ?? '');
}

/** Placeholders for a role's name in documentation. */
const NAME_TO_REPLACE =
  /^(?:YOUR[-_][A-Z_-]{1,60}|[Yy]our[-_](?:\w{1,20}[-_])?[Rr]ole(?:[-_](?:[Nn]ame|here|arn))?|[Yy]ourRole\w{0,20}|ROLE[-_]NAME|[Xx]{4,})$/;

/** A placeholder for a name or number, as documentation has it. */
function placeholderIn(text: string): string | null {
  const found = /\$?\{\{?[^{}]{0,64}\}?\}|<[^<>]{1,64}>|\[[^[\]]{1,64}\]/.exec(text)?.[0];
  if (found !== undefined) return found;
  const accountId = text.split(':')[4] ?? '';
  if (/^(?:x{4,}|.*(?:account|your|id|number).*)$/i.test(accountId) && accountId.length < 40)
    return accountId;
  const name = /:role\/(?:[^:]{1,510}\/)?([\w-]{1,64})$/.exec(text)?.[1] ?? '';
  return NAME_TO_REPLACE.test(name) ? name : null;
}

/** `pathAndName` begins with the slash after "role". */
function readPathAndName(
  arn: string,
  partition: string,
  accountId: string,
  pathAndName: string,
): RoleArnReading {
  const lastSlash = pathAndName.lastIndexOf('/');
  const trimmed = arn.replace(/[.,:/!?)]{1,9}$/, '');
  const ending = trimmed !== arn && /:role\/./.test(trimmed) ? arn.slice(trimmed.length) : '';
  const path = pathAndName.slice(0, lastSlash + 1);
  const name = pathAndName.slice(lastSlash + 1);
  if (FURTHER_ARN.test(path)) {
    return problem(
      'SEVERAL',
      "The role's path contains another ARN, or a part of one.",
      'Enter one ARN at a time, or connect all of them as a list (connectAwsAccounts).',
    );
  }
  const behind = pathAndName.split(/[,;:#|]/, 9).slice(1);
  const secret = behind.map(secretInField).find((found) => found !== null);
  if (secret !== undefined) return problem('SECRET', secret.message, secret.remedy);
  const singleSlashes = arn.replace(/\/{2,}/g, '/');
  if (!/^\/(?:[\x21-\x7e]{1,510}\/)?$/.test(path) || path.includes('//')) {
    return problem(
      'PATH',
      `The role's path ${shown(path)} is not valid${lookalike(path)}: 1 to 512 printable ASCII characters, each segment followed by one "/".`,
      undefined,
      singleSlashes,
    );
  }
  const externalId = EXTERNAL_ID.exec(pathAndName);
  if (externalId !== null && externalId.index > 1) {
    const before = `${arn.slice(0, -pathAndName.length)}${pathAndName.slice(0, externalId.index)}`;
    return problem(
      'NAME',
      'There is an External ID after the ARN.',
      "The External ID belongs in the role's trust policy. Enter the ARN alone.",
      before.replace(/[,;:/|=.]{1,9}$/, ''),
    );
  }
  if (ending !== '' && name !== '') {
    return problem(
      'NAME',
      `The ARN ends with ${shown(ending)}, which probably came from the text around it.`,
      'Leave it out, and try again.',
      trimmed,
    );
  }
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(name)) {
    return problem(
      'NAME',
      name === ''
        ? ending === '/'
          ? 'The ARN ends with a slash.'
          : 'The role\'s name is missing after "role/".'
        : `The role's name ${shown(name)} is not valid${lookalike(name)}: 1 to 64 letters, digits or characters of "_+=,.@-".`,
      undefined,
      ending !== '' ? trimmed : null,
    );
  }
  const owner = ownerOf(name);
  if (owner !== null) {
    const what = `The role ${shown(name)} belongs to ${owner}: nobody can change its trust policy, so it cannot let Aurora in.`;
    return err(roleOfAws(what));
  }
  if (path.startsWith('/aws-service-role/') || path.startsWith('/aws-reserved/')) {
    const what = `The path ${shown(path)} marks a role that belongs to AWS itself; nobody else can use it.`;
    return err(roleOfAws(what));
  }
  return ok({ arn, partition, accountId, path, name });
}

function problem(...parts: Parameters<typeof arnProblem>): RoleArnReading {
  return err(arnProblem(...parts));
}
