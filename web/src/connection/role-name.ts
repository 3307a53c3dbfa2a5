/** The name of a connected role, as its customer knows it. */
import { storedRoleArn } from '../../../src/iam/arn/stored-role-arn.ts';

export function roleNameOf(roleArn: string): string {
  return storedRoleArn(roleArn)?.name ?? roleArn;
}
