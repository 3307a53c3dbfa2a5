/** One attempt to prove a connection's role. */
import type { Clock } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { err, ok, type Result } from '../base/result.ts';
import { isRefusalOfRole } from '../connection/aws-error.ts';
import type { Attempted } from '../connection/conclude-attempt.ts';
import { type Connection, type RoleRotation, roleOf } from '../connection/connection.ts';
import { type Failure, isOutage, ownFailure } from '../connection/failure.ts';
import { type AttemptOutcome, attemptOutcome } from '../connection/role-proof.ts';
import { type CheckPlan, FIRST_PROOF, MAX_READING_MS, planCheck } from '../connection/role-reading.ts';
import { validExternalIds } from '../connection/rotation.ts';
import type { Lifecycle, LifecycleEvents } from '../observe/lifecycle.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Expectation } from '../trust/explain/expectation.ts';
import { judgeStoredPolicy } from '../trust/explain/stored-policy.ts';
import type { SessionTraceOptions } from '../trust/session-trace.ts';
import type { DenialEvidence } from './evidence.ts';
import { expectationOf } from './explain.ts';
import type { IdentityService } from './identity.ts';
import type { OwnSide } from './own-side.ts';
import {
  acceptsExternalId,
  proveRole,
  type RoleToProve,
  type TimedRoleProof,
  useRole,
} from './prove-role.ts';
import type { FreshReading, RoleReadings } from './role-readings.ts';
import type { AuroraIdentity, StsGateway } from './sts.ts';

export type VerifierParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly gateway: StsGateway;
  readonly identity: IdentityService;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly trace: SessionTraceOptions;
  /** Null: Aurora reads no roles. */
  readonly readings: RoleReadings | null;
  readonly evidence: Pick<DenialEvidence, 'addTo'>;
  readonly ownSide: Pick<OwnSide, 'observeOutcome'>;
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
    const plan = job === 'check' ? planCheck(connection, startedAt) : FIRST_PROOF;
    const { proof: _, ...examined } =
      (plan.isLight ? await this.#checkLightly(connection, plan, signal) : null) ??
      (await this.examine(connection, signal, { canWait: job === 'check', plan }));
    const outcome = await evidence.addTo(connection, examined.outcome);
    if (!signal.aborted) {
      ownSide.observeOutcome(outcome);
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
   * Proves one connection's role, now. Stores nothing but what the role says about itself.
   *
   * @param canWait True for background checks: urgent calls go first.
   * @throws when the connection's workspace is missing or its ARN is damaged: AWS has no part in that
   */
  async examine(
    connection: Connection,
    signal: AbortSignal,
    { canWait = false, plan = FIRST_PROOF }: { canWait?: boolean; plan?: CheckPlan } = {},
  ): Promise<Examination> {
    const { gateway } = this.#parts;
    const known = await this.#known(connection, signal);
    if (!known.ok) return withoutCalls(known.error);
    const { aurora, workspace } = known.value;
    const request = this.#request(connection, workspace.externalId, canWait);
    const asked = { workspace, expectation: this.#expectation(connection, known.value) };
    const session = this.#parts.readings?.sessionFor(connection, asked, plan, signal) ?? null;
    const tools = { ...this.#parts, signal };
    const judge = (proof: Proof, accepted: RoleRotation | null): Examination => ({
      outcome: this.#judge(connection, { aurora, workspace, proof }),
      proof,
      accepted,
      externalIdsTried: workspace,
      reading: proof.used,
    });

    const proof = await proveRole(gateway, request, tools, session);
    if (workspace.previous === null) return judge(proof, null);
    const previous = { ...request, externalId: workspace.previous.externalId };
    if (proof.assumeRole.ok) {
      const takesPrevious = await acceptsExternalId(gateway, previous, signal);
      return judge(proof, { takesNew: true, takesPrevious });
    }
    if (!isRefusalOfRole(proof.assumeRole.error)) return judge(proof, null);
    // The role does not accept the new External ID yet: test whether it still works with the previous one.
    const before = await proveRole(gateway, previous, tools, session);
    if (before.assumeRole.ok) return judge(before, { takesNew: false, takesPrevious: true });
    // If the previous ID could not be tried, report that; otherwise report the first denial.
    return judge(isRefusalOfRole(before.assumeRole.error) ? proof : before, null);
  }

  /**
   * Whether the role still works and has the trust policy that the probes have proved. Null where that is not so, or
   * cannot be read: then only a proof tells.
   */
  async #checkLightly(
    connection: Connection,
    plan: CheckPlan,
    signal: AbortSignal,
  ): Promise<Examination | null> {
    const { gateway, readings } = this.#parts;
    if (readings === null) return null;
    const known = await this.#known(connection, signal);
    if (!known.ok) return withoutCalls(known.error);
    const { workspace } = known.value;
    // A rotation has begun since the plan was made: the role may not know the new External ID yet.
    if (workspace.previous !== null) return null;
    const request = this.#request(connection, workspace.externalId, true);
    const asked = { workspace, expectation: this.#expectation(connection, known.value) };
    const session = readings.sessionFor(connection, asked, plan, signal);
    const { assumeRole, used } = await useRole(gateway, request, session, signal);
    const isAsProved = used?.trust != null && used.trust.hash === connection.role?.trustHash;
    if (assumeRole.ok && !isAsProved) return null;
    const outcome = attemptOutcome({ assumeRole, identity: null, probes: [] }, request.role);
    return { outcome, proof: null, accepted: null, externalIdsTried: workspace, reading: used };
  }

  /** Reads the role and what it may do, now. The reading is null where Aurora reads no roles. */
  async readAccess(
    connection: Connection,
    signal: AbortSignal,
  ): Promise<Result<FreshReading | null, AttemptOutcome>> {
    const { gateway, readings } = this.#parts;
    if (readings === null) return ok(null);
    const known = await this.#known(connection, signal);
    if (!known.ok) return known;
    const { workspace } = known.value;
    const asked = { workspace, expectation: this.#expectation(connection, known.value) };
    const session = readings.sessionFor(connection, asked, ACCESS_NOW, signal);
    let outcome: AttemptOutcome | null = null;
    for (const externalId of validExternalIds(workspace, connection)) {
      const request = this.#request(connection, externalId, false);
      const { assumeRole, used } = await useRole(gateway, request, session, signal);
      if (assumeRole.ok) return ok(used);
      outcome ??= attemptOutcome({ assumeRole, identity: null, probes: [] }, request.role);
    }
    if (outcome === null) throw new Error(`The workspace of connection ${connection.id} has no External ID.`);
    return err(outcome);
  }

  /** Who calls, and for whom; the outcome when Aurora must not call. */
  async #known(
    connection: Connection,
    signal: AbortSignal,
  ): Promise<Result<{ aurora: AuroraIdentity; workspace: Workspace }, AttemptOutcome>> {
    const { identity, store } = this.#parts;
    const reading = await identity.read({ signal });
    if (!reading.ok) return err(identityUnavailable(reading.error));
    const forbidden = forbiddenRole(reading.value, connection);
    if (forbidden !== null) return err({ kind: 'REFUSED', failure: forbidden });
    const [workspace] = await store.workspacesByIds([connection.workspaceId]);
    if (workspace == null) throw new Error(`Connection ${connection.id} has lost its workspace.`);
    return ok({ aurora: reading.value, workspace });
  }

  #request(connection: Connection, externalId: string, canWait: boolean): RoleToProve {
    const { workspaceId, region } = connection;
    const { trace } = this.#parts;
    return { role: roleOf(connection), workspaceId, region, externalId, trace, canWait };
  }

  /** What the trust policy of the role must say now. */
  #expectation(
    connection: Connection,
    { aurora, workspace }: { readonly aurora: AuroraIdentity; readonly workspace: Workspace },
  ): Expectation {
    const { trace, clock } = this.#parts;
    const call = { trace, now: clock.now(), region: connection.region };
    return expectationOf(aurora, roleOf(connection), workspace, call);
  }

  /** The outcome of the calls, and of the trust policy where the role could be read. */
  #judge(
    connection: Connection,
    { aurora, workspace, proof }: { aurora: AuroraIdentity; workspace: Workspace; proof: Proof },
  ): AttemptOutcome {
    const outcome = attemptOutcome(proof, roleOf(connection));
    const document = proof.used?.document ?? null;
    if (outcome.kind !== 'PROVEN' || document === null) return outcome;
    const { verdict } = judgeStoredPolicy(document, this.#expectation(connection, { aurora, workspace }));
    return verdict === 'OPEN' ? { kind: 'OPEN', code: 'TRUST_POLICY_OPEN', probes: outcome.probes } : outcome;
  }
}

type Proof = TimedRoleProof & { readonly used: FreshReading | null };

const ACCESS_NOW: CheckPlan = {
  ...{ isLight: false, readsAccess: true, asksAuthor: true },
  maxMs: MAX_READING_MS,
};

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
  return { outcome, proof: null, accepted: null, externalIdsTried: null, reading: null };
}

function identityUnavailable(failure: Failure): AttemptOutcome {
  return isOutage(failure.waiting) ? { kind: 'INTERRUPTED', failure } : { kind: 'REFUSED', failure };
}
