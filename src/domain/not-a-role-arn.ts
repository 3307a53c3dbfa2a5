/** What people paste in place of a role's ARN, and what was probably meant. Secrets are named, and never shown. */
import { quote } from './name.ts';
import { roleArnsIn } from './pasted-arn.ts';
import { secretIn } from './pasted-secret.ts';
import type { RoleArnProblem } from './role-arn.ts';
import { percentDecoded } from './text.ts';

const EXAMPLE = 'arn:aws:iam::123456789012:role/AuroraRole';
export const WHERE_TO_FIND = `Copy the Role ARN from the role's page in the IAM console (IAM > Roles > your role). It looks like ${EXAMPLE}.`;

const NAME = /^[A-Za-z0-9_+=,.@-]{1,64}$/;

export function arnProblem(
  part: RoleArnProblem['part'],
  message: string,
  remedies: readonly string[] = [WHERE_TO_FIND],
  suggestion: string | null = null,
): RoleArnProblem {
  return { part, message, remedies, suggestion };
}

/** What the text is, when it is no ARN at all; null when it may be one. */
export function misplaced(text: string): RoleArnProblem | null {
  const secret = secretIn(text);
  if (secret !== null) return arnProblem('SECRET', secret.message, [secret.remedy, WHERE_TO_FIND]);
  if (/^aurora_(?:key|onboarding)_/i.test(text)) {
    return arnProblem('SECRET', 'This is a token of Aurora, not an ARN. It is secret.', [
      'Revoke the token if others may have seen it, and enter the ARN of the role.',
      WHERE_TO_FIND,
    ]);
  }
  if (/^aurora-[0-9a-z]{20,30}$/i.test(text)) {
    return arnProblem(
      'NOT_AN_ARN',
      "This is an External ID, not an ARN. It belongs in the role's trust policy.",
      [
        'Put the External ID into the trust policy of the role, and enter the ARN of the role here.',
        WHERE_TO_FIND,
      ],
    );
  }
  if (/^https?:\/\//i.test(text) || /^[\w.-]{0,80}(?:console\.aws|awsapps\.com|signin\.aws)/i.test(text))
    return address(text);
  if (/^(?:\{|\[\s{0,9}[{"])/.test(text)) return json(text);
  const arns = roleArnsIn(text, 11);
  if (arns.length > 1) return several(arns);
  const [only] = arns;
  if (only !== undefined && !text.startsWith('arn:')) {
    return arnProblem(
      'WHITE_SPACE',
      'There is other text around the role ARN.',
      ['Enter the ARN alone.', WHERE_TO_FIND],
      only,
    );
  }
  return null;
}

function several(arns: readonly string[]): RoleArnProblem {
  const shown = arns.length > 10 ? [...arns.slice(0, 10).map(quote), 'and more'] : arns.map(quote);
  return arnProblem('SEVERAL', `There are several ARNs here: ${shown.join(', ')}.`, [
    'Enter one ARN at a time, or connect all of them as a list (connectAwsAccounts).',
  ]);
}

function json(text: string): RoleArnProblem {
  const found = /"(?:Arn|RoleArn|role_arn|roleArn|arn)"\s{0,10}:\s{0,10}"(arn:[^"\s]{10,2048})"/.exec(
    text.slice(0, 20_000),
  )?.[1];
  const isTrust = text.includes('"Principal"') && found === undefined;
  return arnProblem(
    'NOT_AN_ARN',
    isTrust
      ? 'This is a trust policy, not the ARN of its role. It goes into "Check the role\'s trust policy".'
      : 'This is JSON, not an ARN.',
    [
      found === undefined ? 'Enter the value of "Arn" alone.' : 'Use the ARN that stands in it.',
      WHERE_TO_FIND,
    ],
    found !== undefined && /:role\//.test(found) ? found : null,
  );
}

/** Addresses of the console name the role, and newer ones the account. The path is in neither. */
function address(text: string): RoleArnProblem {
  const address = text.slice(0, 4_096);
  const url = percentDecoded(address) ?? address;
  const [embedded] = roleArnsIn(url, 1);
  const name =
    /roles\/(?:details\/)?([A-Za-z0-9_+=,.@-]{1,64})/.exec(url)?.[1] ??
    /[?&](?:roleName|role_name)=([A-Za-z0-9_+=,.@-]{1,64})/i.exec(url)?.[1];
  const account =
    /\/\/(\d{12})[.-]/.exec(url)?.[1] ?? /[?&](?:account|account_id|accountId)=(\d{12})/i.exec(url)?.[1];
  const partition = /amazonaws-us-gov|us-gov/.test(url)
    ? 'aws-us-gov'
    : /amazonaws\.cn/.test(url)
      ? 'aws-cn'
      : 'aws';
  const isSso = url.includes('awsapps.com');
  const guess =
    embedded ??
    (name === undefined || account === undefined || isSso
      ? null
      : `arn:${partition}:iam::${account}:role/${name}`);
  const which = name === undefined ? '' : ` of the role "${name}"`;
  if (isSso) {
    return arnProblem(
      'CONSOLE_URL',
      "This is an address of IAM Identity Center's portal, not a role's ARN. Its roles are for people, and cannot be used here.",
      ['Create a role of your own for Aurora, and use its ARN.', WHERE_TO_FIND],
    );
  }
  if (!/aws|amazon/i.test(url.slice(0, 200)))
    return arnProblem('CONSOLE_URL', "This is an address, not a role's ARN.");
  return arnProblem(
    'CONSOLE_URL',
    `This is the address of a page of the AWS console${which}, not a role's ARN.`,
    [
      guess === null
        ? 'On that page, copy the value named "ARN" in the summary.'
        : 'On that page, copy the value named "ARN" in the summary. The suggestion is right unless the role has a path.',
      WHERE_TO_FIND,
    ],
    guess,
  );
}

/** A text without `arn:` at its beginning: a part of an ARN, a name, a number. */
export function notAnArn(text: string): RoleArnProblem {
  const digits = text.replace(/[\s-]/g, '');
  if (/^\d{12}$/.test(digits)) {
    return arnProblem('NOT_AN_ARN', `${quote(text)} is an account id; the role's ARN is needed.`, [
      `Enter the ARN of a role in this account. It begins with arn:aws:iam::${digits}:role/ and ends with the role's name.`,
      WHERE_TO_FIND,
    ]);
  }
  const repaired = repairedArn(text);
  if (repaired !== null) {
    return arnProblem(
      'NOT_AN_ARN',
      `${quote(text)} is only a part of an ARN: its beginning is missing or wrong.`,
      undefined,
      repaired,
    );
  }
  const ofRole = /^\/?roles?\/([\w+=,.@/-]{1,576})$/.exec(text)?.[1];
  if (ofRole !== undefined) {
    return arnProblem(
      'NOT_AN_ARN',
      `${quote(text)} is only the end of an ARN; the account is missing from it.`,
    );
  }
  if (/^(?:AROA|AIDA|AIPA|ANPA|AGPA)[A-Z0-9]{10,30}$/.test(text)) {
    return arnProblem('NOT_AN_ARN', `${quote(text)} is a unique id of IAM, not an ARN.`);
  }
  if (NAME.test(text)) {
    return arnProblem(
      'NOT_AN_ARN',
      `${quote(text)} looks like a role's name; the role's whole ARN is needed.`,
    );
  }
  return arnProblem(
    'NOT_AN_ARN',
    `${quote(text)} is not an ARN: it should have six parts, separated by colons, and begin with "arn:".`,
  );
}

/** The ARN that the parts of a text make, when its colons or slashes are wrong; null when they make none. */
export function repairedArn(text: string): string | null {
  const plain = text.replaceAll('\\', '/').replace(/[\u2010-\u2015\u2212]/g, '-');
  const [, account, rest] =
    /(?:^|[:/\s])(\d{12})[:/]{1,3}(?:roles?|Role|ROLE)[:/]{1,2}([\w+=,.@/-]{1,576})$/.exec(plain) ?? [];
  if (account === undefined || rest === undefined || rest.includes('//') || rest.endsWith('/')) return null;
  const partition = /aws(?:-[a-z]{1,6}){0,3}(?=:)/i.exec(plain)?.[0].toLowerCase() ?? 'aws';
  return `arn:${partition}:iam::${account}:role/${rest}`;
}
