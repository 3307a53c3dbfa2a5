/** Explains JSON in place of a role's ARN: output of the AWS CLI, or of a console. */
import { arnProblem, shown } from './arn-problem.ts';
import { roleArnsIn } from './pasted-arn.ts';
import type { RoleArnProblem } from './role-arn.ts';

/** Longer texts are not searched further. */
const MAX_SEARCHED_CHARACTERS = 20_000;

/** Maximum number of ARNs that a message names. */
const MAX_NAMED_ARNS = 10;

const KEYED =
  /"(?:Arn|RoleArn|role_arn|roleArn|arn|OutputValue|Value)"\s{0,10}:\s{0,10}"(arn:[^"\s]{10,2048})"/g;

/** Explains the JSON and finds the ARN in it. `read` returns the problem of an ARN, or null for a valid one. */
export function jsonProblem(text: string, read: (arn: string) => RoleArnProblem | null): RoleArnProblem {
  const searched = text.slice(0, MAX_SEARCHED_CHARACTERS);
  const keyed = [...new Set([...searched.matchAll(KEYED)].map(([, arn = '']) => arn))];
  const isPolicy = /"(?:Statement|Principal)"/.test(searched);
  if (keyed.length === 0 && isPolicy) return policy(searched);

  const roles =
    keyed.length === 0
      ? roleArnsIn(searched, MAX_NAMED_ARNS + 1)
      : keyed.filter((arn) => /:iam::\d{12}:role\//.test(arn));
  if (roles.length > 1) return severalArns(roles);
  const arn = roles[0] ?? keyed[0];
  if (arn === undefined) {
    return arnProblem('NOT_AN_ARN', 'This is JSON, not an ARN.', 'Enter the value of "Arn" alone.');
  }
  const wrong = read(arn);
  if (wrong === null) {
    return arnProblem('NOT_AN_ARN', 'This is JSON, not an ARN.', 'Use the ARN in it.', arn);
  }
  return { ...wrong, message: `This is JSON with the ARN ${shown(arn)}. ${wrong.message}` };
}

function policy(text: string): RoleArnProblem {
  return text.includes('"Principal"')
    ? arnProblem(
        'NOT_AN_ARN',
        'This is a trust policy, not the ARN of its role. It belongs in "Paste the role\'s trust policy".',
        'Put the trust policy on the role in the IAM console, and enter the ARN of that role.',
      )
    : arnProblem(
        'NOT_AN_ARN',
        'This is a permissions policy, not the ARN of a role.',
        'Attach the policy to the role in the IAM console, and enter the ARN of that role.',
      );
}

/** The text contains several role ARNs. */
export function severalArns(arns: readonly string[]): RoleArnProblem {
  const named = arns.slice(0, MAX_NAMED_ARNS).map(shown);
  if (arns.length > MAX_NAMED_ARNS) named.push('and more');
  return arnProblem('SEVERAL', `There are several ARNs here: ${named.join(', ')}.`, [
    'Enter one ARN at a time, or connect all of them as a list (connectAwsAccounts).',
  ]);
}
