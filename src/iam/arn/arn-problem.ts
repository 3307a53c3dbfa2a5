/** Builds the description of a problem with a role's ARN. */
import { quote } from '../../base/name.ts';
import { codePointOf } from '../../base/text.ts';
import { withoutSecrets } from './pasted-secret.ts';
import type { RoleArnProblem } from './role-arn.ts';

export const EXAMPLE_ARN = 'arn:aws:iam::123456789012:role/AuroraRole';
export const WHERE_TO_FIND = `Copy the Role ARN from the role's page in the IAM console (IAM > Roles > your role). It looks like ${EXAMPLE_ARN}.`;

/** Makes a problem. A single remedy, and no remedy, are followed by where to find the ARN. */
export function arnProblem(
  part: RoleArnProblem['part'],
  message: string,
  remedies: string | readonly string[] = [WHERE_TO_FIND],
  suggestion: string | null = null,
): RoleArnProblem {
  const all = typeof remedies === 'string' ? [remedies, WHERE_TO_FIND] : remedies;
  return { part, message, remedies: all, suggestion };
}

/** Prepares pasted text for a message: short, on one line, without possible secrets. */
export function shown(text: string): string {
  return quote(withoutSecrets(text));
}

/** Names the first character that is not ASCII, because it may look like one that is. */
export function lookalike(text: string): string {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code > 0x7e) return ` (it has ${JSON.stringify(char)}, ${codePointOf(char)})`;
  }
  return '';
}
