/** The description of Aurora's own IAM user, from which the operator's kit generates all files. */
import { quote } from '../base/name.ts';
import { ok, type Result } from '../base/result.ts';
import type { JsonObject } from '../iam/json/json-value.ts';
import { operatorPolicy } from '../trust/trust-policy.ts';
import { type SetupProblem, wrong } from './role-setup.ts';
import type { SetupTag } from './setup-file.ts';

export const DEFAULT_USER_NAME = 'aurora-service-user';

export type UserSetup = {
  readonly partition: string;
  readonly userName: string;
  /** The name of the user's inline policy. */
  readonly policyName: string;
  /** Allows `sts:AssumeRole` on roles with these names in any account, and nothing else. */
  readonly policy: JsonObject;
  readonly tags: readonly SetupTag[];
};

/** The description of the user, or what is wrong with the choice. */
export function readUserSetup(
  { userName, roleNamePattern }: { readonly userName: string; readonly roleNamePattern: string },
  { partition, roleActions }: { readonly partition: string; readonly roleActions: readonly string[] },
): Result<UserSetup, SetupProblem> {
  if (!/^[A-Za-z0-9_+=,.@-]{1,64}$/.test(userName)) {
    return wrong(
      `A user name must have 1 to 64 letters, digits or characters of "_+=,.@-", but it is ${quote(userName)}.`,
      `Choose another name, such as ${DEFAULT_USER_NAME}.`,
    );
  }
  if (!/^[A-Za-z0-9_+=,.@*?/-]{1,512}$/.test(roleNamePattern)) {
    return wrong(
      `A pattern of role names must have 1 to 512 letters, digits or characters of "_+=,.@-", "/" for paths, "*" and "?", but it is ${quote(roleNamePattern)}.`,
      'Pass "Aurora*" for names that start with "Aurora", or "*" for all names.',
    );
  }
  return ok({
    partition,
    userName,
    policyName: 'AuroraAssumeRole',
    policy: operatorPolicy(`arn:${partition}:iam::*:role/${roleNamePattern}`, roleActions),
    tags: [{ key: 'Application', value: 'Aurora' }],
  });
}
