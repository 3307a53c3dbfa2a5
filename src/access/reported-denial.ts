/** Denials from real life: a program hands in the text with which AWS refused a call. */
import { err, ok, type Result } from '../base/result.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { type DenialLayer, readDenial } from '../iam/denial.ts';

export type ParsedDenial = {
  readonly action: string;
  /** `*` when AWS names none. */
  readonly resource: string;
  /** Null when AWS does not say. */
  readonly layer: DenialLayer | null;
  readonly isExplicit: boolean;
  /** The ARN of the policy that denies, where AWS names it. */
  readonly policyArn: string | null;
};

/** Maximum characters of a text that a program hands in. AWS's own are shorter. */
export const MAX_DENIAL_CHARACTERS = 4_096;

/** What the text says, or a sentence on why it is not a denial of a call with this role. */
export function readReportedDenial(message: string, role: RoleArn): Result<ParsedDenial, string> {
  if (message.length > MAX_DENIAL_CHARACTERS)
    return err(`The message has ${message.length} characters; send at most ${MAX_DENIAL_CHARACTERS}.`);
  const { action, resource, callerArn, decision } = readDenial(message);
  if (action === null)
    return err(
      'The message is not a denial of AWS. Send the whole text of the error, which contains "is not authorized to perform: service:Action".',
    );
  if (callerArn !== null && !isSessionOf(callerArn, role))
    return err(
      `AWS refused ${action} to ${callerArn}, and not to a session of ${role.arn}. Report it for the connection of that role.`,
    );
  return ok({
    action,
    resource: resource ?? '*',
    layer: decision?.layer ?? null,
    isExplicit: decision?.isExplicit ?? false,
    policyArn: decision?.policyArn ?? null,
  });
}

/** The ARN of a session has the role's account and name, but not its path. */
function isSessionOf(callerArn: string, { accountId, name }: RoleArn): boolean {
  const [, , service, , account, ...rest] = callerArn.split(':');
  return service === 'sts' && account === accountId && rest.join(':').startsWith(`assumed-role/${name}/`);
}
