/** Explains mistakes in the account ID of an ARN. */
import { arnProblem, lookalike, shown } from './arn-problem.ts';
import { repairedArn } from './not-a-role-arn.ts';
import type { RoleArnProblem } from './role-arn.ts';

/** The problem of an ARN if its account ID is not twelve digits. */
export function accountProblem(text: string, accountId: string, resource: string): RoleArnProblem {
  const digits = accountId.replaceAll('-', '');
  if (/^\d{12}$/.test(digits)) {
    return arnProblem(
      'ACCOUNT',
      `The account ID ${shown(accountId)} is written with dashes.`,
      `Write the account ID as twelve digits: ${digits}.`,
      text.replace(accountId, digits),
    );
  }
  if (accountId === '') {
    const hint = /^(?:aws:)?policy\//.test(resource) ? ' (this is the ARN of a policy)' : '';
    return arnProblem(
      'ACCOUNT',
      `The account ID is missing after "iam::"${hint}.`,
      undefined,
      repairedArn(text),
    );
  }
  if (accountId === 'aws') {
    return arnProblem(
      'RESOURCE_TYPE',
      "This is the ARN of a policy that AWS manages, not a role's.",
      'Open the role under IAM > Roles, not under Policies.',
    );
  }
  const withDigits = accountId.replace(/[oO]/g, '0').replace(/[lI]/g, '1');
  if (/^\d{12}$/.test(withDigits) && /(?:\d.*){8}/.test(accountId)) {
    return arnProblem(
      'ACCOUNT',
      `The account ID ${shown(accountId)} has a letter that looks like a digit.`,
      'Compare the account ID with the one that the console shows at the top right.',
      text.replace(accountId, withDigits),
    );
  }
  const fault = /^\d+$/.test(accountId)
    ? `has ${accountId.length} ${accountId.length === 1 ? 'digit' : 'digits'} instead of 12`
    : `is not twelve digits${lookalike(accountId)}`;
  return arnProblem('ACCOUNT', `The account ID ${shown(accountId)} ${fault}.`, undefined, repairedArn(text));
}
