/** The messages of STS: what Aurora sends, and what it reads in the answers. */
import type { AssumeRoleCommandOutput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { type Err, err } from '../base/result.ts';
import type { AwsError } from '../connection/aws-error.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type {
  AssumedRole,
  AssumeRoleRequest,
  CallerIdentity,
  SessionCredentials,
} from '../connections/sts.ts';

export function assumeRoleInput(request: AssumeRoleRequest) {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    ExternalId: request.externalId,
    Policy: request.policy ?? undefined,
    PolicyArns: unlessEmpty(request.policyArns?.map((arn) => ({ arn }))),
    SourceIdentity: request.sourceIdentity ?? undefined,
    Tags: unlessEmpty(request.tags?.map(({ key, value }) => ({ Key: key, Value: value }))),
  };
}

function unlessEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

export function readAssumedRole(output: AssumeRoleCommandOutput): CallResult<AssumedRole> {
  const arn = output.AssumedRoleUser?.Arn;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials ?? {};
  if (
    arn === undefined ||
    AccessKeyId === undefined ||
    SecretAccessKey === undefined ||
    SessionToken === undefined ||
    Expiration === undefined
  ) {
    return incomplete(output);
  }
  const credentials: SessionCredentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt: Expiration.getTime(),
  };
  return {
    ok: true,
    value: { assumedRoleArn: arn, credentials },
    requestId: output.$metadata.requestId ?? null,
  };
}

export function readIdentity(output: GetCallerIdentityCommandOutput): CallResult<CallerIdentity> {
  const { Account, Arn, UserId } = output;
  if (Account === undefined || Arn === undefined || UserId === undefined) return incomplete(output);
  return {
    ok: true,
    value: { accountId: Account, arn: Arn, userId: UserId },
    requestId: output.$metadata.requestId ?? null,
  };
}

/** A successful answer without AWS's fields: most likely a page of a proxy that asks to sign in. */
function incomplete({ $metadata, ...fields }: { $metadata: { httpStatusCode?: number } }): Err<AwsError> {
  const { httpStatusCode: httpStatus } = $metadata;
  const isForeign = httpStatus !== undefined && Object.values(fields).every((value) => value === undefined);
  return err(
    isForeign
      ? { kind: 'UNREACHABLE', message: `The answer is not AWS's: HTTP status ${httpStatus}.`, httpStatus }
      : { kind: 'UNREACHABLE', message: "AWS's answer is incomplete." },
  );
}
