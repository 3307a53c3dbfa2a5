/** Explains text that contains more than a role's ARN: white space, remarks, other ARNs. */
import { arnProblem, shown } from './arn-problem.ts';
import { arnsIn, roleArnsIn } from './pasted-arn.ts';
import { severalArns } from './pasted-json.ts';
import { EXTERNAL_ID } from './pasted-secret.ts';
import type { RoleArnProblem } from './role-arn.ts';

/**
 * Explains what does not belong to the ARN; null for a text without an ARN, or with nothing but one. `read` returns the
 * problem of an ARN, or null for a valid one.
 */
export function textAround(
  text: string,
  read: (arn: string) => RoleArnProblem | null,
): RoleArnProblem | null {
  const broken = brokenArn(text, read);
  if (broken !== null) return broken;
  const arns = arnsIn(text, 11);
  const roles = roleArnsIn(text, 11);
  if (roles.length > 1) return severalArns(roles);
  const [role] = roles;
  const isAlone = text.startsWith('arn:') && !/\s/.test(text) && text.indexOf('arn:aws', 1) === -1;
  if (isAlone) return null;
  if (role !== undefined) {
    const others = arns.filter((arn) => arn !== role);
    return others.length > 0 ? withOthers(role, others) : withText(role, text);
  }
  const [other] = arns;
  return other === undefined || other === text ? null : read(other);
}

function withOthers(role: string, others: readonly string[]): RoleArnProblem {
  const isPair = others.length === 1 && others[0]?.includes(':saml-provider/') === true;
  return arnProblem(
    'SEVERAL',
    isPair
      ? 'This is the pair of ARNs that a sign-in with SAML uses: a role and an identity provider.'
      : `There are other ARNs with the role's: ${others.slice(0, 3).map(shown).join(', ')}.`,
    'Enter the ARN of the role alone.',
    role,
  );
}

function withText(role: string, text: string): RoleArnProblem {
  if (EXTERNAL_ID.test(text)) {
    return arnProblem(
      'WHITE_SPACE',
      'There is an External ID with the role ARN.',
      "The External ID belongs in the role's trust policy. Enter the ARN alone.",
      role,
    );
  }
  return arnProblem(
    'WHITE_SPACE',
    text.startsWith('arn:')
      ? 'There is other text after the role ARN.'
      : 'There is other text around the role ARN.',
    'Enter the ARN alone.',
    role,
  );
}

/** An ARN with white space in it. A program inserts line ends; a space may separate the name from a remark. */
function brokenArn(text: string, read: (arn: string) => RoleArnProblem | null): RoleArnProblem | null {
  if (!/^arn\s{0,9}:/.test(text) || !/\s/.test(text) || EXTERNAL_ID.test(text)) return null;
  const tight = text.replace(/\s+/g, '');
  const [role] = roleArnsIn(text, 1);
  const rest = role !== undefined && text.startsWith(role) ? text.slice(role.length) : null;
  const isBroken =
    rest === null
      ? role === undefined && !/:\s{0,9}role\s{0,9}\/\s{0,9}\S{1,600}\s+\S/.test(text)
      : /^\/?\s{0,9}[\r\n]\s{0,99}[\w+=,.@/-]{1,576}$/.test(rest);
  if (isBroken && read(tight) === null) {
    return arnProblem(
      'WHITE_SPACE',
      'The role ARN has white space in it.',
      'Remove the white space and try again.',
      tight,
    );
  }
  if (rest === null || !/^ \w[\w+=,.@-]{0,63}(?: \w[\w+=,.@-]{0,63}){0,2}$/.test(rest)) return null;
  const name = text.slice(text.lastIndexOf('/') + 1);
  // Removing the spaces would make another name.
  return arnProblem(
    'WHITE_SPACE',
    `The role's name ${shown(name)} has white space in it, and names of roles have none.`,
    'Leave out the white space, or the text after it.',
  );
}
