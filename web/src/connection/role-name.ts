/** The name of a connected role, as its customer knows it. */
import { readRoleArn } from '../../../src/domain/role-arn.ts';

export function roleNameOf(roleArn: string): string {
  const reading = readRoleArn(roleArn);
  return reading.ok ? reading.roleArn.name : roleArn;
}
