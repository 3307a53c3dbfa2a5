/**
 * How a customer ends the sessions of a role that AWS has issued: AWS refuses them from then on, and new ones work. The
 * policy is the one that the IAM console attaches (IAM User Guide, "Revoke IAM role temporary credentials").
 */
import type { Millis } from '../base/clock.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { putPolicy } from './role-cli.ts';
import type { RolePolicy } from './role-permissions.ts';
import { quoteShell, shellBlock } from './shell.ts';

export type SessionRevocation = {
  readonly policy: RolePolicy;
  /** Commands that attach the policy. The customer runs them: Aurora may not change the role. */
  readonly commands: string;
};

/** @param before sessions from before this moment end, of all callers of the role */
export function sessionRevocation({ name }: Pick<RoleArn, 'name'>, before: Millis): SessionRevocation {
  const policy = {
    name: 'AWSRevokeOlderSessions',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Action: ['*'],
          Resource: ['*'],
          Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date(before).toISOString() } },
        },
      ],
    },
  };
  return { policy, commands: shellBlock([`role=${quoteShell(name)}`, putPolicy(policy)]) };
}
