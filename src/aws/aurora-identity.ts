/** Aurora's identity in AWS: read once, then cached until a refresh or a failed call. */

import { randomUUID } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import { err, ok } from '../base/result.ts';
import { untilAborted } from '../base/within.ts';
import { assumeRoleFailure, identityFailure } from '../connection/aws-error.ts';
import { type AuroraCheck, type AuroraFacts, checkUp } from '../connection/check-up.ts';
import { type Failure, isOfCredentials, sideOf } from '../connection/failure.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type { IdentityReading, IdentityService } from '../connections/identity.ts';
import type { OwnSide } from '../connections/own-side.ts';
import { FOR_AURORA } from '../connections/sts.ts';
import { type SessionTraceOptions, tracingActions } from '../trust/session-trace.ts';
import { denyAllPolicy } from '../trust/trust-policy.ts';
import { type BaseCredentials, credentialSource } from './base-credentials.ts';
import type { AuroraStsGateway } from './sts-gateway.ts';

export type IdentityServiceOptions = {
  readonly credentials: BaseCredentials;
  readonly gateway: AuroraStsGateway;
  readonly clock: Clock;
  readonly region: string;
  /** Data that sessions carry in addition to their names. */
  readonly trace: SessionTraceOptions;
  /** Learns of each answer; absent in a program that only checks. */
  readonly ownSide?: Pick<OwnSide, 'noteFault' | 'noteRecovery' | 'checkNow'>;
};

/** A new one for each call: one for all would collect the listeners of all. */
const never = () => new AbortController().signal;

const ABORTED = identityFailure({ kind: 'UNREACHABLE', message: 'The call was aborted.' });

/** Aurora's identity by `sts:GetCallerIdentity`. */
export class StsIdentityService implements IdentityService {
  readonly roleActions: readonly string[];
  readonly #options: IdentityServiceOptions;
  #known: IdentityReading | null = null;
  #asking: Promise<IdentityReading> | null = null;
  #generation: number;

  constructor(options: IdentityServiceOptions) {
    this.#options = options;
    this.#generation = options.credentials.generation;
    this.roleActions = tracingActions(options.trace);
  }

  async read({
    refresh = false,
    signal = never(),
  }: {
    refresh?: boolean;
    signal?: AbortSignal;
  } = {}): Promise<IdentityReading> {
    const reading = (await untilAborted(signal, this.#read(refresh, never()))) ?? err(ABORTED);
    if (refresh && reading.ok) this.#options.ownSide?.checkNow();
    return reading;
  }

  async checkUp(lastAssumedAt: Millis | null): Promise<AuroraCheck[]> {
    return checkUp({ ...(await findOut(this.#options)), lastAssumedAt });
  }

  async recheck(failure: Failure, signal: AbortSignal): Promise<Failure | null> {
    const { gateway, region } = this.#options;
    const reading = await this.#read(true, signal);
    // While STS does not answer, the present fault stays.
    if (!reading.ok) return sideOf(reading.error) === 'AURORA' ? reading.error : failure;
    if (failure.code === 'CALLER_NOT_AUTHORIZED')
      return permissionFault(gateway, region, reading.value, signal);
    if (failure.code === 'STS_CONNECTION_CLOSED')
      return (await gateway.closesConnections(region, signal)) ? failure : null;
    return null;
  }

  #read(refresh: boolean, signal: AbortSignal): Promise<IdentityReading> {
    const { credentials } = this.#options;
    if (refresh) {
      credentials.invalidate();
      this.#asking = null;
    }
    // Other credentials may belong to another user.
    if (this.#known?.ok === true && this.#generation === credentials.generation)
      return Promise.resolve(this.#known);
    if (this.#asking !== null) return this.#asking;
    this.#generation = credentials.generation;
    const question = ask(this.#options, signal).then((reading) => {
      // Ignored when a refresh has overtaken this answer.
      if (this.#asking === question) this.#conclude(reading);
      return reading;
    });
    this.#asking = question;
    return question;
  }

  #conclude(reading: IdentityReading): void {
    this.#known = reading;
    this.#asking = null;
    if (reading.ok) this.#options.ownSide?.noteRecovery(isOfCredentials);
    else if (sideOf(reading.error) === 'AURORA') this.#options.ownSide?.noteFault(reading.error);
  }
}

/** The failure when Aurora's own user may not assume roles; otherwise null. */
async function permissionFault(
  gateway: AuroraStsGateway,
  region: string,
  aurora: { accountId: string; arn: string },
  signal: AbortSignal,
): Promise<Failure | null> {
  const tried = await tryMissingRole(gateway, region, aurora, signal);
  if (tried.ok) return null;
  const failure = assumeRoleFailure(tried.error);
  return failure.code === 'CALLER_NOT_AUTHORIZED' ? { ...failure, waiting: 'AURORA_RECOVERS' } : null;
}

/** The facts for a check-up. Reads the credentials again, because it checks them. */
async function findOut(options: IdentityServiceOptions): Promise<Omit<AuroraFacts, 'lastAssumedAt'>> {
  const { credentials, gateway, region } = options;
  credentials.invalidate();
  const source = await credentials.read().then(credentialSource, () => null);
  const whoAmI = await gateway.whoAmI(region, never());
  return {
    region,
    askedRegion: gateway.effectiveRegion(region),
    askedAt: gateway.lastAddress(region),
    credentialSource: source,
    whoAmI,
    // Read before the next call: it belongs to the answer above.
    clockOffsetMs: whoAmI.ok || whoAmI.error.kind === 'ANSWERED' ? gateway.clockOffsetMs(region) : null,
    assumeRole: whoAmI.ok ? await tryMissingRole(gateway, region, whoAmI.value, never()) : null,
  };
}

/** Assumes a role that does not exist: AWS still says whether the caller's own policies lack the permission. */
async function tryMissingRole(
  gateway: AuroraStsGateway,
  region: string,
  { accountId, arn }: { accountId: string; arn: string },
  signal: AbortSignal,
): Promise<CallResult> {
  const partition = arn.split(':')[1] ?? 'aws';
  const result = await gateway.withFreshConnection({ region, signal, payer: FOR_AURORA }, ({ assumeRole }) =>
    assumeRole({
      roleArn: `arn:${partition}:iam::${accountId}:role/aurora-check-up-${randomUUID()}`,
      externalId: undefined,
      sessionName: 'aurora-check-up',
      durationSeconds: 900,
      policy: JSON.stringify(denyAllPolicy()),
    }),
  );
  return result.ok ? { ...result, value: undefined } : result;
}

async function ask(options: IdentityServiceOptions, signal: AbortSignal): Promise<IdentityReading> {
  const { credentials, gateway, clock, region, trace } = options;
  const result = await gateway.whoAmI(region, signal);
  if (!result.ok) return err(identityFailure(result.error));
  const source = await credentials.read().then(credentialSource, () => 'default provider chain');
  const partition = result.value.arn.split(':')[1] ?? 'aws';
  return ok({
    ...result.value,
    partition,
    credentialSource: source,
    checkedAt: clock.now(),
    roleActions: tracingActions(trace),
  });
}
