/** Recognises what people paste in place of a role's ARN. Messages name secrets, and never show them. */
import { arnProblem, shown } from './arn-problem.ts';
import { addressProblem, isAddress } from './console-address.ts';
import { jsonProblem } from './pasted-json.ts';
import { EXTERNAL_ID, secretInField } from './pasted-secret.ts';
import type { RoleArnProblem } from './role-arn.ts';
import { textAround } from './text-around-arn.ts';

const NAME = /^[A-Za-z0-9_+=,.@-]{1,64}$/;

/**
 * Explains a text that is not an ARN, or not one alone; null when it may be an ARN. `read` returns the problem of an
 * ARN, or null for a valid one.
 */
export function misplaced(text: string, read: (arn: string) => RoleArnProblem | null): RoleArnProblem | null {
  if (/^aurora_(?:key|onboarding)_/i.test(text)) {
    return arnProblem(
      'SECRET',
      'This is an Aurora token, not an ARN. It is secret.',
      'Revoke the token if others may have seen it, and enter the ARN of the role.',
    );
  }
  const secret = secretInField(text);
  if (secret !== null) return arnProblem('SECRET', secret.message, secret.remedy);
  if (/^aurora-[0-9a-z]{20,30}$/i.test(text)) return externalId();
  if (isAddress(text)) return addressProblem(text);
  if (/^(?:\{(?!\{)|\[\s{0,9}[{"])/.test(text)) return jsonProblem(text, read);
  return textAround(text, read);
}

type Explanation = Parameters<typeof arnProblem> extends [unknown, ...infer Rest] ? Rest : never;
const notAnArnProblem = (...explanation: Explanation) => arnProblem('NOT_AN_ARN', ...explanation);

function externalId(): RoleArnProblem {
  return notAnArnProblem(
    "This is an External ID, not an ARN. It belongs in the role's trust policy.",
    'Put the External ID into the trust policy of the role, and enter the ARN of the role here.',
  );
}

/** Texts that programs write when a value is missing. */
const NO_VALUE = /^(?:null|undefined|none|nil|nan|true|false|n\/a|\[object \w{1,20}\]|(?:todo|tbd|xxx+))$/i;

/** References in templates and programs that nobody replaced with their values. */
const REFERENCE =
  /^(?:!(?:GetAtt|Ref|Sub)\b|\[?(?:module|data|var|local|output|aws_iam_role)\.[\w.[\]"*-]{1,200}\]?$|\$\{|\$[A-Za-z_(]|\{\{|%\w{1,64}%$|\w{1,128}\.Arn$|\W?(?:your[ _-])?(?:iam[ _-]|aws[ _-])?role[ _-]?arn\W?$)/i;

/** A label before a value. */
const LABEL =
  /^(?:(?:aws|iam|role|account|organi[sz]ation|user)[\w ()-]{0,40}|arn|name|id)(?:\s{0,5}=>?\s{0,5}|\s{0,5}->\s{0,5}|\s{0,5}:\s{1,5})(?=\S)/i;

/** A text without `arn:` at its beginning: a part of an ARN, a name, a number. */
export function notAnArn(written: string): RoleArnProblem {
  if (NO_VALUE.test(written)) {
    return notAnArnProblem(
      `${shown(written)} is what a program writes in place of a value.`,
      'Check where the program takes the role ARN from.',
    );
  }
  if (REFERENCE.test(written)) {
    return arnProblem(
      'PLACEHOLDER',
      `${shown(written)} is a reference that was not replaced by the role ARN.`,
      'Enter the value that the template or program has for it, as its outputs show it.',
    );
  }
  if (EXTERNAL_ID.test(written.slice(0, 800))) return externalId();
  const text = written.length > 800 ? written : written.replace(LABEL, '').trim();
  return (
    accountAlone(text) ??
    partOfArn(text) ??
    accountWithName(written) ??
    otherId(text) ??
    nameAlone(text) ??
    notAnArnProblem(
      /\s/.test(text)
        ? `${shown(text)} contains no ARN of a role.`
        : `${shown(text)} is not an ARN: it should have six parts, separated by colons, and begin with "arn:".`,
    )
  );
}

function accountAlone(text: string): RoleArnProblem | null {
  const digits = text.replace(/[\s-]/g, '');
  if (/^\d{12}$/.test(digits)) {
    return notAnArnProblem(
      `${shown(text)} is an account ID; the role's ARN is needed.`,
      `Enter the ARN of a role in this account. It begins with arn:aws:iam::${digits}:role/ and ends with the role's name.`,
    );
  }
  if (!/^\d{8,16}$/.test(digits)) return null;
  return notAnArnProblem(
    `${shown(text)} looks like an account ID with ${digits.length} digits instead of 12; the role's ARN is needed.`,
    ...(digits.length < 12
      ? ['A spreadsheet may have removed zeros at the beginning of the account ID.']
      : []),
  );
}

function accountWithName(text: string): RoleArnProblem | null {
  const pair = accountAndName(text);
  if (pair === null) return null;
  return notAnArnProblem(
    `${shown(text)} contains an account ID and a name; the role's ARN is needed.`,
    'The suggestion is right if this is the name of a role without a path.',
    `arn:aws:iam::${pair.account.replace(/\D/g, '')}:role/${pair.name}`,
  );
}

function partOfArn(text: string): RoleArnProblem | null {
  const repaired = repairedArn(text);
  if (repaired !== null) {
    return notAnArnProblem(
      `${shown(text)} is only a part of an ARN: its beginning is missing or wrong.`,
      undefined,
      repaired,
    );
  }
  if (/^(?:\/|roles?\/|\/roles?\/)[\w+=,.@/-]{1,576}$/.test(text)) {
    return notAnArnProblem(`${shown(text)} is only the end of an ARN; the account is missing from it.`);
  }
  return null;
}

const ACCOUNT = String.raw`(\d{12}|\d{4}-\d{4}-\d{4})`;
const ROLE = String.raw`((?:[\w+=.@-]{1,64}\/){0,8}[\w+=.@-]{1,64})`;
const BETWEEN = String.raw`(?:\s{0,9}[/|,;:]\s{0,9}|\s{1,9}(?:in\s{1,9})?)`;
const ACCOUNT_FIRST = new RegExp(`^${ACCOUNT}${BETWEEN}${ROLE}$`);
const ROLE_FIRST = new RegExp(`^${ROLE}${BETWEEN}${ACCOUNT}$`);
const ACCOUNT_IN_TEXT = new RegExp(`(?:^|[^\\w-])${ACCOUNT}(?![\\w-])`);
const ROLE_IN_TEXT = new RegExp(`(?:^|\\W)role(?:[ _-]?name)?\\s{0,5}[:= ]\\s{0,5}["'\`]?${ROLE}`, 'i');

/** The account and the role's name in a text that contains exactly one of each; null for other texts. */
function accountAndName(text: string): { readonly account: string; readonly name: string } | null {
  const searched = text.slice(0, 800);
  const [, name, account] = ROLE_FIRST.exec(searched) ?? [];
  if (name !== undefined && account !== undefined) return { account, name };
  const [, first, second] = ACCOUNT_FIRST.exec(searched) ?? [];
  if (first !== undefined && second !== undefined) return { account: first, name: second };
  const named = ACCOUNT_IN_TEXT.exec(searched)?.[1];
  const role = ROLE_IN_TEXT.exec(searched)?.[1];
  const isRole = role !== undefined && named !== undefined && !/^[\d-]+$|^(?:is|in|the|of|for)$/.test(role);
  return isRole ? { account: named, name: role.replace(/[.,]$/, '') } : null;
}

/** Ids of AWS, which their first characters identify. */
const IDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:AROA|AIDA|AIPA|ANPA|AGPA|ANVA|ASCA)[A-Z0-9]{10,30}$/, 'an IAM unique id'],
  [/^o-[a-z0-9]{8,32}$/, 'the id of an AWS organization'],
  [/^ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$/, 'the id of an AWS organizational unit'],
  [/^r-[a-z0-9]{4,32}$/, 'the id of the root of an AWS organization'],
  [/^(?:ssoins|ps|d)-[a-z0-9]{10,32}$/, 'an id of IAM Identity Center'],
  [/^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}$/, 'an e-mail address'],
  [/^(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov)?-[a-z]{4,9}-\d$/, 'a Region'],
];

function otherId(text: string): RoleArnProblem | null {
  const what = IDS.find(([pattern]) => pattern.test(text))?.[1];
  return what === undefined ? null : notAnArnProblem(`${shown(text)} is ${what}, not an ARN.`);
}

/** The breadcrumbs of the console above a role's page. */
const BREADCRUMBS = /^(?:AWS\s{0,5}[>›»/]\s{0,5})?IAM\s{0,5}[>›»/]\s{0,5}Roles\s{0,5}[>›»/]\s{0,5}(?=\S)/i;

function nameAlone(text: string): RoleArnProblem | null {
  const name = text.replace(BREADCRUMBS, '');
  if (/^(?:[\w+=,.-]{1,64}\/){1,8}[\w+=,.-]{1,64}$/.test(name)) {
    return notAnArnProblem(
      `${shown(name)} looks like a role's path and name; the role's whole ARN is needed.`,
    );
  }
  if (!NAME.test(name) || !/\w/.test(name)) return null;
  return notAnArnProblem(`${shown(name)} looks like a role's name; the role's whole ARN is needed.`);
}

/** Repairs wrong colons and slashes; null when the parts make no ARN of a role. */
export function repairedArn(text: string): string | null {
  const plain = text.replaceAll('\\', '/').replace(/[\u2010-\u2015\u2212]/g, '-');
  const [, account, rest] =
    /(?:^|[^0-9A-Za-z-])(\d{12})[:/]{1,3}(?:roles?|Role|ROLE)[:/]{1,2}([\w+=,.@/-]{1,576})$/.exec(plain) ??
    [];
  if (account === undefined || rest === undefined || rest.includes('//') || rest.endsWith('/')) return null;
  return `arn:${partitionMeant(plain)}:iam::${account}:role/${rest}`;
}

/** The partition that the text most likely means: "aws" unless it names another one. */
function partitionMeant(text: string): string {
  const written =
    /(?:^|:)(aws[\w-]{0,12}|[\w-]{0,6}gov(?:cloud)?|cn|china):/i.exec(text)?.[1]?.toLowerCase() ?? '';
  const letters = written.replace(/[^a-z]/g, '');
  if (/^(?:aws)?(?:cn|china)$/.test(letters)) return 'aws-cn';
  if (/^(?:aws)?(?:us)?gov(?:cloud)?(?:us)?$/.test(letters)) return 'aws-us-gov';
  if (/^aws(?:eu|eusc)$/.test(letters)) return 'aws-eusc';
  return /^aws-iso(?:-[bef])?$/.test(written) ? written : 'aws';
}
