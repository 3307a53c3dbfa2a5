/** Shell commands for the AWS CLI, which the demo and `npm run simulator` print. */
import type { Keys } from './account.ts';

/** Makes the AWS CLI call the simulator with these keys, and overrides other settings of the shell. */
export function useKeys(simulatorUrl: string, { accessKeyId, secretAccessKey }: Keys): string {
  return [
    'unset AWS_PROFILE AWS_SESSION_TOKEN AWS_REGION AWS_ENDPOINT_URL_STS AWS_ENDPOINT_URL_IAM;',
    `export AWS_ENDPOINT_URL=${simulatorUrl} AWS_DEFAULT_REGION=us-east-1`,
    `AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  ].join(' ');
}

export const WHO_AM_I = 'aws sts get-caller-identity';

/** Creates a second role with the trust policy of the first, and prints its ARN. */
export function copyRole(from: string, to: string): string {
  const trustPolicy = `aws iam get-role --role-name ${from} --query Role.AssumeRolePolicyDocument --output json`;
  return `aws iam create-role --role-name ${to} --assume-role-policy-document "$(${trustPolicy})" --query Role.Arn --output text`;
}
