/** Addresses in place of a role's ARN: which page they lead to, and what to do there. */
import { arnProblem, EXAMPLE_ARN, shown, WHERE_TO_FIND } from './arn-problem.ts';
import { fullyDecoded, roleArnsIn } from './pasted-arn.ts';
import type { RoleArnProblem } from './role-arn.ts';

/** Longer addresses are cut off. */
const MAX_CHARACTERS = 4_096;

const OPEN_THE_ROLE = `In the IAM console, open Roles, then the role, and copy the value named "ARN". It looks like ${EXAMPLE_ARN}.`;

/** Whether the text is an address. */
export function isAddress(text: string): boolean {
  return (
    /^https?:\/\//i.test(text) ||
    /^[\w.-]{0,80}(?:console\.(?:aws|amazonaws)|awsapps\.com|app\.aws\b|signin\.(?:aws|amazonaws))/i.test(
      text,
    )
  );
}

/** Explains an address. Addresses of the console contain the role's name, and sometimes its account. */
export function addressProblem(text: string): RoleArnProblem {
  const raw = text.slice(0, MAX_CHARACTERS);
  const url = fullyDecoded(raw);
  const host = (/^(?:https?:\/\/)?([^/?#\s]{1,253})/i.exec(raw)?.[1] ?? '').toLowerCase();
  const [embedded = null] = roleArnsIn(url, 1);
  if (host.startsWith('arn:')) {
    return arnProblem('CONSOLE_URL', 'There is "https://" before the ARN.', 'Enter the ARN alone.', embedded);
  }
  return (
    elsewhere(host) ??
    (/switchrole/i.test(raw) ? switchRole(raw, host) : null) ??
    (/(?:^|\.)signin\./.test(host)
      ? page("the sign-in page of the AWS console, not a role's ARN", [
          'Sign in, and open the role in the IAM console.',
          OPEN_THE_ROLE,
        ])
      : consolePage(raw, host, embedded))
  );
}

function page(
  what: string,
  remedies: string | readonly string[],
  suggestion: string | null = null,
): RoleArnProblem {
  return arnProblem('CONSOLE_URL', `This is the address of ${what}.`, remedies, suggestion);
}

/** Pages outside of the console. */
function elsewhere(host: string): RoleArnProblem | null {
  if (/(?:^|\.)awsapps\.com$|\.app\.aws$|^portal\.sso\./.test(host)) {
    return page(
      "IAM Identity Center's portal, not a role's ARN. Its roles are for people, and cannot be used here",
      'Create a role of your own for Aurora, and use its ARN.',
    );
  }
  if (host.startsWith('docs.')) {
    return page("a page of documentation, not a role's ARN", [OPEN_THE_ROLE]);
  }
  if (/^(?:sts|iam)[\w.-]{0,60}\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.test(host)) {
    return page("an API of AWS, not a role's ARN", [OPEN_THE_ROLE]);
  }
  return /aws|amazon/.test(host) ? null : arnProblem('CONSOLE_URL', "This is an address, not a role's ARN.");
}

const PATH_AND_NAME = /^\/?((?:[\w+=,.@-]{1,128}\/){0,8}[\w+=,.@-]{1,64})$/;

/** The role's path and name, with `/` decoded; undefined when the text cannot be a role's name. */
function roleOf(encoded: string | undefined): string | undefined {
  return encoded === undefined ? undefined : PATH_AND_NAME.exec(fullyDecoded(encoded))?.[1];
}

function parameter(raw: string, name: string): string | undefined {
  return new RegExp(`[?&](?:${name})=([^&#\\s]{1,600})`, 'i').exec(raw)?.[1];
}

function arnOf(host: string, account: string | undefined, role: string | undefined): string | null {
  const digits = account?.replace(/[-\s]/g, '') ?? '';
  const partition = /amazonaws-us-gov/.test(host)
    ? 'aws-us-gov'
    : /amazonaws\.cn/.test(host)
      ? 'aws-cn'
      : /amazonaws-eusc/.test(host)
        ? 'aws-eusc'
        : 'aws';
  return role === undefined || !/^\d{12}$/.test(digits)
    ? null
    : `arn:${partition}:iam::${digits}:role/${role}`;
}

function switchRole(raw: string, host: string): RoleArnProblem {
  const role = roleOf(parameter(raw, 'roleName|role_name'));
  const account = fullyDecoded(parameter(raw, 'account') ?? '');
  const guess = arnOf(host, account, role);
  const named = role === undefined ? '' : ` ${shown(role)}`;
  const isAlias = guess === null && /^[a-z0-9][a-z0-9-]{2,62}$/.test(account);
  return page(
    `a link that switches to the role${named}, not the role's ARN`,
    guess === null
      ? isAlias
        ? `${shown(account)} is the alias of an account, and an ARN needs the account's twelve digits. Open the link, then Roles${named === '' ? '' : ` and the role${named}`} in the IAM console, and copy the value named "ARN".`
        : OPEN_THE_ROLE
      : 'Use the suggestion: it is the ARN of the role that the link names.',
    guess,
  );
}

/** Pages of the IAM console that do not show roles. */
const OTHER_PAGES: readonly (readonly [RegExp, string])[] = [
  [/\/users?\b/, 'users. Aurora uses a role, not a user'],
  [/\/groups?\b/, 'groups of users. Aurora uses a role'],
  [/\/policies\b/, 'policies. A role has an ARN that is not that of its policy'],
  [/\/identity_providers\b/, 'identity providers'],
];

function consolePage(raw: string, host: string, embedded: string | null): RoleArnProblem {
  const inPath = /[#/]roles\/(?:details\/)?([^?#/&\s]{1,600})/.exec(raw)?.[1];
  const role = inPath === 'create' ? undefined : roleOf(inPath);
  if (role !== undefined) {
    const account = /^(\d{12})[.-]/.exec(host)?.[1] ?? parameter(raw, 'account|account_id|accountId');
    const guess = embedded ?? arnOf(host, account, role);
    const copy = 'On that page, copy the value named "ARN" in the summary.';
    return page(
      `a page of the AWS console of the role ${shown(role)}, not a role's ARN`,
      guess === null ? copy : `${copy} The suggestion is right unless the role has a path.`,
      guess,
    );
  }
  if (embedded !== null) {
    return page("a page of the AWS console, not a role's ARN. It contains an ARN", [WHERE_TO_FIND], embedded);
  }
  if (/\/cloudformation\//i.test(raw)) {
    return page("a page of CloudFormation, not a role's ARN", [
      'Open the stack, and look under Outputs for the ARN of the role; or under Resources for the role itself.',
      OPEN_THE_ROLE,
    ]);
  }
  if (/[#/]roles\b/.test(raw)) return page("the list of roles, not a role's ARN", [OPEN_THE_ROLE]);
  const other = OTHER_PAGES.find(([pattern]) => pattern.test(raw.replace(/^https?:\/\/[^/]{0,253}/i, '')));
  if (other !== undefined) return page(`a page for ${other[1]}`, [OPEN_THE_ROLE]);
  return page("a page of the AWS console that shows no role, not a role's ARN", [OPEN_THE_ROLE]);
}
