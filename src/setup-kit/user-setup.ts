/** Aurora's own IAM user: one description, from which every form of the operator's kit is made. */
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type JsonObject, operatorPolicy } from '../trust/trust-policy.ts';
import type { SetupProblem } from './role-setup.ts';
import type { SetupTag } from './setup-file.ts';

export const DEFAULT_USER_NAME = 'aurora-service-user';

export type UserSetup = {
  readonly partition: string;
  readonly userName: string;
  /** The name of the user's inline policy. */
  readonly policyName: string;
  /** `sts:AssumeRole` on roles of these names, in any account, and nothing else. */
  readonly policy: JsonObject;
  readonly tags: readonly SetupTag[];
};

export type UserSetupReading = Result<UserSetup, SetupProblem>;

/** The description of the user, or what is wrong with the choice. */
export function readUserSetup(
  { userName, roleNamePattern }: { readonly userName: string; readonly roleNamePattern: string },
  { partition, roleActions }: { readonly partition: string; readonly roleActions: readonly string[] },
): UserSetupReading {
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(userName)) {
    return err({
      message: `A user's name has 1 to 64 letters, digits or characters of "_+=,.@-"; it is ${quote(userName)}.`,
      remedies: [`Choose another name, such as ${DEFAULT_USER_NAME}.`],
    });
  }
  if (!/^[A-Za-z0-9_+=,.@*?/-]{1,512}$/.test(roleNamePattern)) {
    return err({
      message: `A pattern of role names has 1 to 512 letters, digits or characters of "_+=,.@-", "/" for paths, "*" and "?"; it is ${quote(roleNamePattern)}.`,
      remedies: ['Pass "Aurora*" for names that begin so, or "*" for all.'],
    });
  }
  return ok({
    partition,
    userName,
    policyName: 'AuroraAssumeRole',
    policy: operatorPolicy(`arn:${partition}:iam::*:role/${roleNamePattern}`, roleActions),
    tags: [{ key: 'Application', value: 'Aurora' }],
  });
}
