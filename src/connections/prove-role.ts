/**
 * The calls of one attempt. May Aurora assume the role, is it the role that the ARN names, and does it refuse callers
 * without the External ID? `connection/role-proof.ts` judges the answers.
 */
import type { Clock, Millis } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { isRefusalOfRole } from '../connection/aws-error.ts';
import type { CallResult, ProbeCalls, RoleProof } from '../connection/role-proof.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { type ExternalIdProbe, externalIdProbes } from '../trust/external-id.ts';
import { NO_TRACE, type SessionTraceOptions, sessionTrace } from '../trust/session-trace.ts';
import { denyAllPolicy } from '../trust/trust-policy.ts';
import type {
  AssumedRole,
  AssumeRoleRequest,
  Payer,
  SessionCredentials,
  StsConnection,
  StsGateway,
} from './sts.ts';

/** The shortest session that AWS offers: a proof drops its sessions immediately. */
const PROOF_SESSION_SECONDS = 900;

const DENY_ALL = JSON.stringify(denyAllPolicy());

export type RoleToProve = {
  readonly role: RoleArn;
  readonly externalId: string;
  readonly workspaceId: string;
  readonly region: string;
  /** Aurora sends it with every session, so a role that forbids it must fail now. */
  readonly trace?: SessionTraceOptions;
  /** True for background checks: urgent calls go first. */
  readonly canWait?: boolean;
};

export type TimedRoleProof = RoleProof & {
  readonly durations: { readonly assumeRole: Millis; readonly identity: Millis; readonly probes: Millis };
};

/** Something that is done with the first session of a proof. */
export type SessionUse<T> = {
  /** The session policy: JSON. */
  readonly policy: string;
  readonly use: (credentials: SessionCredentials) => Promise<T>;
};

/**
 * Makes the calls of one attempt. Never throws for what AWS answers. Stops after the first call that makes the
 * rest pointless. What `session` does runs at the same time as the probes; null where it did not run.
 *
 * Each probe has a separate fresh connection, with a right call before and after it on that connection. A
 * connection stays on one host of STS, so a denial between two successes comes from a host that knows the role.
 *
 * If sessions carry a source identity or tags, each wrong External ID is tried with and without them.
 */
export async function proveRole<T>(
  gateway: StsGateway,
  role: RoleToProve,
  tools: { clock: Clock; randomBytes: RandomBytes; signal: AbortSignal },
  session: SessionUse<T> | null,
): Promise<TimedRoleProof & { readonly used: T | null }> {
  const { clock, signal } = tools;
  const rightCall = request(role, role.externalId);
  const open = <T>(calls: (sts: StsConnection) => Promise<T>) =>
    gateway.withFreshConnection({ region: role.region, signal, payer: payerOf(role) }, calls);

  const begun = clock.now();
  let assumedAt = begun;
  const { assumed, identity } = await open(async (sts) => {
    const assumed = await sts.assumeRole({
      ...rightCall,
      ...(session !== null && { policy: session.policy }),
    });
    assumedAt = clock.now();
    return { assumed, identity: assumed.ok ? await sts.getCallerIdentity(assumed.value.credentials) : null };
  });
  const identifiedAt = clock.now();

  const isIdentified = identity?.ok === true && assumed.ok;
  const [probes, used] = await Promise.all([
    Promise.all(
      (isIdentified ? externalIdProbes(role.externalId, tools.randomBytes) : []).map((probe) =>
        open((sts) => callProbe(sts, rightCall, probe)),
      ),
    ),
    isIdentified && session !== null ? session.use(assumed.value.credentials) : null,
  ]);
  return {
    assumeRole: withoutCredentials(assumed),
    identity,
    probes,
    used,
    durations: {
      assumeRole: assumedAt - begun,
      identity: identifiedAt - assumedAt,
      probes: clock.now() - identifiedAt,
    },
  };
}

/** Uses the role by one call, without a proof. */
export async function useRole<T>(
  gateway: StsGateway,
  role: RoleToProve,
  session: SessionUse<T>,
  signal: AbortSignal,
): Promise<{ readonly assumeRole: RoleProof['assumeRole']; readonly used: T | null }> {
  const assumed = await gateway.withFreshConnection(
    { region: role.region, signal, payer: payerOf(role) },
    (sts) => sts.assumeRole({ ...request(role, role.externalId), policy: session.policy }),
  );
  const used = assumed.ok ? await session.use(assumed.value.credentials) : null;
  return { assumeRole: withoutCredentials(assumed), used };
}

/** Whether the role accepts this External ID, by one call; null when AWS's answer shows neither. */
export async function acceptsExternalId(
  gateway: StsGateway,
  role: RoleToProve,
  signal: AbortSignal,
): Promise<boolean | null> {
  const result = nothingKept(
    await gateway.withFreshConnection({ region: role.region, signal, payer: payerOf(role) }, (sts) =>
      sts.assumeRole(request(role, role.externalId)),
    ),
  );
  if (result.ok) return true;
  return isRefused(result) ? false : null;
}

async function callProbe(
  sts: StsConnection,
  rightCall: AssumeRoleRequest,
  { kind, externalId }: ExternalIdProbe,
): Promise<ProbeCalls> {
  const before = nothingKept(await sts.assumeRole(rightCall));
  if (!before.ok) return { kind, moved: false, before, probe: null, after: null };
  const wrongCall = { ...rightCall, externalId };
  let probe = nothingKept(await sts.assumeRole(wrongCall));
  // The role may refuse only the tags or the source identity, and let in callers that send none.
  if (isRefused(probe) && carriesTrace(wrongCall)) {
    probe = nothingKept(await sts.assumeRole({ ...wrongCall, sourceIdentity: null, tags: [] }));
  }
  // A role that accepts the probe is open, whatever the right call answers, and on any host.
  if (probe.ok) return { kind, moved: sts.hasMoved(), before, probe, after: null };
  const after = nothingKept(await sts.assumeRole(rightCall));
  return { kind, moved: sts.hasMoved(), before, probe, after };
}

function payerOf({ workspaceId, canWait = false }: RoleToProve): Payer {
  return { workspaceId, isUrgent: !canWait };
}

function isRefused(result: CallResult): boolean {
  return !result.ok && isRefusalOfRole(result.error);
}

/** Whether the call needs more than sts:AssumeRole, so its denial may concern the rest. */
function carriesTrace({ sourceIdentity, tags = [] }: AssumeRoleRequest): boolean {
  return (sourceIdentity ?? null) !== null || tags.length > 0;
}

function request(role: RoleToProve, externalId: string): AssumeRoleRequest {
  return {
    roleArn: role.role.arn,
    ...sessionTrace(role.workspaceId, null, role.trace ?? NO_TRACE),
    externalId,
    durationSeconds: PROOF_SESSION_SECONDS,
    // GetCallerIdentity works anyway: a Deny has no effect on it (docs/aws-facts.md, section 1).
    policy: DENY_ALL,
  };
}

function withoutCredentials(result: CallResult<AssumedRole>): RoleProof['assumeRole'] {
  return result.ok ? { ...result, value: { assumedRoleArn: result.value.assumedRoleArn } } : result;
}

function nothingKept(result: CallResult<AssumedRole>): CallResult {
  return result.ok ? { ...result, value: undefined } : result;
}
