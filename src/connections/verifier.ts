/** One attempt of a verification, from what must be known first to what it has shown. */
import type { Clock } from '../domain/clock.ts';
import type { Connection } from '../domain/connection.ts';
import type { RandomBytes } from '../domain/external-id.ts';
import type { Failure } from '../domain/failure.ts';
import { ownFailure } from '../domain/failure.ts';
import { readRoleArn } from '../domain/role-arn.ts';
import { type AttemptOutcome, attemptOutcome } from '../domain/role-proof.ts';
import type { IdentityService } from './identity.ts';
import { proveRole, type RoleToProve, type TimedRoleProof } from './prove-role.ts';
import type { ConnectionStore } from './store.ts';
import type { AuroraIdentity, StsGateway } from './sts.ts';

export type VerifierParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly gateway: StsGateway;
  readonly identity: IdentityService;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
};

export type Examination = {
  readonly outcome: AttemptOutcome;
  /** Null when the role was not asked: Aurora does not know itself, or must not ask such a role. */
  readonly proof: TimedRoleProof | null;
};

/**
 * Proves one connection's role, now. Stores nothing.
 *
 * @throws when the connection's workspace is gone, or its ARN is none: both are damage, not an answer of AWS
 */
export async function examine(
  parts: VerifierParts,
  connection: Connection,
  signal: AbortSignal,
): Promise<Examination> {
  const reading = await parts.identity.read();
  if (!reading.ok) return { outcome: unanswered(reading.failure), proof: null };
  const forbidden = forbiddenRole(reading.identity, connection);
  if (forbidden !== null) return { outcome: { kind: 'REFUSED', failure: forbidden }, proof: null };

  const role = await roleToProve(parts, connection);
  const proof = await proveRole(parts.gateway, role.request, { ...parts, signal });
  return { outcome: attemptOutcome(proof, role.expected), proof };
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
  parts: Pick<VerifierParts, 'store'>,
  connection: Connection,
): Promise<{ request: RoleToProve; expected: { accountId: string; name: string; partition: string } }> {
  const [workspace] = await parts.store.workspacesByIds([connection.workspaceId]);
  if (workspace === null || workspace === undefined) {
    throw new Error(`Connection ${connection.id} has lost its workspace ${connection.workspaceId}.`);
  }
  const reading = readRoleArn(connection.roleArn);
  if (!reading.ok) throw new Error(`Connection ${connection.id} has a damaged role ARN.`);
  const { roleArn, workspaceId, region } = connection;
  return {
    request: { roleArn, workspaceId, region, externalId: workspace.externalId },
    expected: reading.roleArn,
  };
}

function unanswered(failure: Failure): AttemptOutcome {
  return failure.waiting === 'AWS_RECOVERS' ? { kind: 'INTERRUPTED', failure } : { kind: 'REFUSED', failure };
}
