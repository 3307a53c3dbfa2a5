/** The name of a connected role. */
import { storedRoleArn } from '../../../src/iam/arn/stored-role-arn.ts';

export function roleNameOf(roleArn: string): string {
  return storedRoleArn(roleArn)?.name ?? roleArn;
}
