/** One attempt of a verification, from what must be known first to what it has shown. */

import type { Clock } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { isRefusalOfRole } from '../connection/aws-error.ts';
import type { Connection } from '../connection/connection.ts';
import { type Failure, isOutage, ownFailure } from '../connection/failure.ts';
import { type AttemptOutcome, attemptOutcome } from '../connection/role-proof.ts';
import type { GoodExternalIds, TakenExternalIds } from '../connection/rotation.ts';
import { storedRoleArn } from '../iam/arn/stored-role-arn.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { TraceOptions } from '../trust/session-trace.ts';
import type { IdentityService } from './identity.ts';
import { proveRole, type RoleToProve, type TimedRoleProof, takesExternalId } from './prove-role.ts';
import type { AuroraIdentity, StsGateway } from './sts.ts';

export type VerifierParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly gateway: StsGateway;
  readonly identity: IdentityService;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly trace: TraceOptions;
};

/** What an attempt has shown. */
export type Attempted = {
  readonly outcome: AttemptOutcome;
  /** While the External ID is rotated: which of the two the role takes. */
  readonly taken: TakenExternalIds | null;
  /** The External IDs that were good then; null when the role was not asked. */
  readonly askedWith: GoodExternalIds | null;
};

export type Examination = Attempted & {
  /** Null when the role was not asked: Aurora does not know itself, or must not ask such a role. */
  readonly proof: TimedRoleProof | null;
};

/**
 * Proves one connection's role, now. Stores nothing.
 *
 * @param canWait nobody watches: calls that somebody waits for go first
 *
 * @throws when the connection's workspace is gone, or its ARN is none: both are damage, not an answer of AWS
 */
export async function examine(
  parts: VerifierParts,
  connection: Connection,
  signal: AbortSignal,
  { canWait = false }: { canWait?: boolean } = {},
): Promise<Examination> {
  const reading = await parts.identity.read();
  if (!reading.ok) return notAsked(unanswered(reading.error));
  const forbidden = forbiddenRole(reading.value, connection);
  if (forbidden !== null) return notAsked({ kind: 'REFUSED', failure: forbidden });
  const { request: role, expected, askedWith } = await roleToProve(parts, connection);
  const request = { ...role, canWait };
  const means = { ...parts, signal };
  const judge = (proof: TimedRoleProof, taken: TakenExternalIds | null): Examination => ({
    outcome: attemptOutcome(proof, expected),
    proof,
    taken,
    askedWith,
  });

  const proof = await proveRole(parts.gateway, request, means);
  if (askedWith.previous === null) return judge(proof, null);
  const previous = { ...request, externalId: askedWith.previous.externalId };
  if (proof.assumeRole.ok) {
    const takesPrevious = await takesExternalId(parts.gateway, previous, signal);
    return judge(proof, { takesNew: true, takesPrevious });
  }
  if (!isRefusalOfRole(proof.assumeRole.error)) return judge(proof, null);
  // Not moved yet: what counts is whether it works as before.
  const before = await proveRole(parts.gateway, previous, means);
  if (before.assumeRole.ok) return judge(before, { takesNew: false, takesPrevious: true });
  // Where neither gets in, the role says nothing of either; where the previous could not be asked for, nothing is known.
  return judge(isRefusalOfRole(before.assumeRole.error) ? proof : before, null);
}

/** Why this role must not be asked at all, or null when it may be. */
export function forbiddenRole(
  aurora: Pick<AuroraIdentity, 'accountId' | 'partition'>,
  role: { accountId: string; partition: string },
): Failure | null {
  if (role.partition !== aurora.partition) return ownFailure('PARTITION_MISMATCH');
  if (role.accountId === aurora.accountId) return ownFailure('ROLE_IN_AURORAS_ACCOUNT');
  return null;
}

async function roleToProve(
  parts: Pick<VerifierParts, 'store' | 'trace'>,
  connection: Connection,
): Promise<{
  request: RoleToProve;
  expected: { accountId: string; name: string; partition: string };
  askedWith: GoodExternalIds;
}> {
  const [workspace] = await parts.store.workspacesByIds([connection.workspaceId]);
  if (workspace === null || workspace === undefined) {
    throw new Error(`Connection ${connection.id} has lost its workspace ${connection.workspaceId}.`);
  }
  const role = storedRoleArn(connection.roleArn);
  if (role === null) throw new Error(`Connection ${connection.id} has a damaged role ARN.`);
  const { roleArn, workspaceId, region } = connection;
  return {
    request: { roleArn, workspaceId, region, externalId: workspace.externalId, trace: parts.trace },
    expected: role,
    askedWith: workspace,
  };
}

function notAsked(outcome: AttemptOutcome): Examination {
  return { outcome, proof: null, taken: null, askedWith: null };
}

function unanswered(failure: Failure): AttemptOutcome {
  return isOutage(failure.waiting) ? { kind: 'INTERRUPTED', failure } : { kind: 'REFUSED', failure };
}
