/** One attempt to prove a connection's role. */
import type { Clock } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { isRefusalOfRole } from '../connection/aws-error.ts';
import type { Attempted } from '../connection/conclude-attempt.ts';
import { type Connection, type RoleRotation, roleOf } from '../connection/connection.ts';
import { type Failure, isOutage, ownFailure } from '../connection/failure.ts';
import { type AttemptOutcome, attemptOutcome } from '../connection/role-proof.ts';
import type { Lifecycle, LifecycleEvents } from '../observe/lifecycle.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { TraceOptions } from '../trust/session-trace.ts';
import type { DenialEvidence } from './evidence.ts';
import type { IdentityService } from './identity.ts';
import type { OwnSide } from './own-side.ts';
import { acceptsExternalId, proveRole, type TimedRoleProof } from './prove-role.ts';
import type { AuroraIdentity, StsGateway } from './sts.ts';

export type VerifierParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly gateway: StsGateway;
  readonly identity: IdentityService;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly trace: TraceOptions;
  readonly evidence: Pick<DenialEvidence, 'addTo'>;
  readonly ownSide: Pick<OwnSide, 'reportOutcome'>;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  readonly tracing: Tracing;
};

export type Examination = Attempted & {
  /** Null without calls: Aurora's identity is unknown, or the role is forbidden. */
  readonly proof: TimedRoleProof | null;
};

type AttemptedJob = LifecycleEvents['attempt.end']['job'];

export class Verifier {
  readonly #parts: VerifierParts;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** Examines the role for due work, and emits `attempt.end`. Each attempt is a trace: a verification takes minutes. */
  attempt(job: AttemptedJob, connection: Connection, signal: AbortSignal): Promise<Attempted> {
    const { tracing } = this.#parts;
    const attributes = { 'aurora.job': job, 'aurora.connection_id': connection.id };
    const span = tracing.begin(() => ({ name: `attempt ${job}`, kind: 'INTERNAL', attributes }));
    return tracing.within(span, async () => {
      let error: string | null = 'error';
      try {
        const attempted = await this.#attempt(job, connection, signal);
        const { outcome } = attempted;
        span?.setAttribute('aurora.outcome', outcome.kind);
        error = 'failure' in outcome ? outcome.failure.code : null;
        return attempted;
      } finally {
        tracing.end(span, error);
      }
    });
  }

  async #attempt(job: AttemptedJob, connection: Connection, signal: AbortSignal): Promise<Attempted> {
    const { clock, evidence, ownSide, lifecycle } = this.#parts;
    const { verification, recheck } = connection;
    const startedAt = clock.now();
    const { proof: _, ...examined } = await this.examine(connection, signal, job === 'check');
    const outcome = await evidence.addTo(connection, examined.outcome);
    if (!signal.aborted) {
      ownSide.reportOutcome(outcome);
      const dueAt = (job === 'check' ? recheck?.nextAt : verification?.nextAttemptAt) ?? startedAt;
      lifecycle.emit('attempt.end', {
        job,
        outcome: outcome.kind,
        failureCode: 'failure' in outcome ? outcome.failure.code : null,
        lagMs: Math.max(0, startedAt - dueAt),
        durationMs: Math.max(0, clock.now() - startedAt),
      });
    }
    return { ...examined, outcome };
  }

  /**
   * Proves one connection's role, now. Stores nothing.
   *
   * @param canWait True for background checks: urgent calls go first.
   * @throws when the connection's workspace is missing or its ARN is damaged: AWS has no part in that
   */
  async examine(connection: Connection, signal: AbortSignal, canWait = false): Promise<Examination> {
    const { gateway, identity, store, trace } = this.#parts;
    const reading = await identity.read();
    if (!reading.ok) return withoutCalls(identityUnavailable(reading.error));
    const forbidden = forbiddenRole(reading.value, connection);
    if (forbidden !== null) return withoutCalls({ kind: 'REFUSED', failure: forbidden });
    const { workspaceId, region } = connection;
    const [workspace] = await store.workspacesByIds([workspaceId]);
    if (workspace == null) throw new Error(`Connection ${connection.id} has lost its workspace.`);
    const { externalId } = workspace;
    const request = { role: roleOf(connection), workspaceId, region, externalId, trace, canWait };
    const tools = { ...this.#parts, signal };
    const judge = (proof: TimedRoleProof, accepted: RoleRotation | null): Examination => ({
      outcome: attemptOutcome(proof, request.role),
      proof,
      accepted,
      externalIdsTried: workspace,
    });

    const proof = await proveRole(gateway, request, tools);
    if (workspace.previous === null) return judge(proof, null);
    const previous = { ...request, externalId: workspace.previous.externalId };
    if (proof.assumeRole.ok) {
      const takesPrevious = await acceptsExternalId(gateway, previous, signal);
      return judge(proof, { takesNew: true, takesPrevious });
    }
    if (!isRefusalOfRole(proof.assumeRole.error)) return judge(proof, null);
    // The role does not accept the new External ID yet: test whether it still works with the previous one.
    const before = await proveRole(gateway, previous, tools);
    if (before.assumeRole.ok) return judge(before, { takesNew: false, takesPrevious: true });
    // If the previous ID could not be tried, report that; otherwise report the first denial.
    return judge(isRefusalOfRole(before.assumeRole.error) ? proof : before, null);
  }
}

/** Why Aurora must not call STS for this role; null when it may. */
export function forbiddenRole(
  aurora: Pick<AuroraIdentity, 'accountId' | 'partition'>,
  role: { accountId: string; partition: string },
): Failure | null {
  if (role.partition !== aurora.partition) return ownFailure('PARTITION_MISMATCH');
  if (role.accountId === aurora.accountId) return ownFailure('ROLE_IN_AURORAS_ACCOUNT');
  return null;
}

function withoutCalls(outcome: AttemptOutcome): Examination {
  return { outcome, proof: null, accepted: null, externalIdsTried: null };
}

function identityUnavailable(failure: Failure): AttemptOutcome {
  return isOutage(failure.waiting) ? { kind: 'INTERRUPTED', failure } : { kind: 'REFUSED', failure };
}
