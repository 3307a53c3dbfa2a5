/** Who Aurora is in AWS: asked once, and remembered until the operator asks again or it has failed. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { err, ok } from '../base/result.ts';
import { assumeRoleFailure, identityFailure } from '../connection/aws-error.ts';
import { type AuroraFacts, checkUp } from '../connection/check-up.ts';
import { type Failure, isOfCredentials, sideOf } from '../connection/failure.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type { IdentityReading, IdentityService, OwnSideReport } from '../connections/identity.ts';
import { FOR_AURORA } from '../connections/sts.ts';
import { type TraceOptions, tracingActions } from '../trust/session-trace.ts';
import { denyAllPolicy } from '../trust/trust-policy.ts';
import { type BaseCredentials, credentialSource } from './base-credentials.ts';
import type { AuroraStsGateway } from './sts-gateway.ts';

export type IdentityServiceOptions = {
  readonly credentials: BaseCredentials;
  readonly gateway: AuroraStsGateway;
  readonly clock: Clock;
  readonly region: string;
  /** What is sent with sessions, besides their names. */
  readonly trace: TraceOptions;
  /** Called with each answer; absent in a program that only checks. */
  readonly ownSide?: OwnSideReport;
};

export function createIdentityService(options: IdentityServiceOptions): IdentityService {
  let known: IdentityReading | null = null;
  let asking: Promise<IdentityReading> | null = null;
  const { credentials } = options;
  let generation = credentials.generation;

  const read = (refresh: boolean): Promise<IdentityReading> => {
    if (refresh) {
      credentials.invalidate();
      asking = null;
    }
    // Other credentials may belong to another user.
    if (known?.ok === true && generation === credentials.generation) return Promise.resolve(known);
    if (asking !== null) return asking;
    generation = credentials.generation;
    const question: Promise<IdentityReading> = ask(options).then((reading) => {
      // A refresh has overtaken this answer: it is out of date.
      if (asking === question) {
        known = reading;
        asking = null;
        if (reading.ok) options.ownSide?.clear(isOfCredentials);
        else if (sideOf(reading.error) === 'AURORA') options.ownSide?.note(reading.error);
      }
      return reading;
    });
    asking = question;
    return question;
  };

  return {
    roleActions: tracingActions(options.trace),

    async read({ refresh = false } = {}) {
      const reading = await read(refresh);
      if (refresh && reading.ok) options.ownSide?.checkNow();
      return reading;
    },

    async checkUp(lastAssumedAt) {
      return checkUp({ ...(await findOut(options)), lastAssumedAt });
    },

    async recheck(failure) {
      const { gateway, region } = options;
      const { signal } = new AbortController();
      const reading = await read(true);
      // While STS does not answer, the fault is what it was.
      if (!reading.ok) return sideOf(reading.error) === 'AURORA' ? reading.error : failure;
      if (failure.code === 'CALLER_NOT_AUTHORIZED') return permissionFault(gateway, region, reading.value);
      if (failure.code === 'STS_CONNECTION_CLOSED')
        return (await gateway.closesConnections(region, signal)) ? failure : null;
      return null;
    },
  };
}

/** Null unless AWS says that Aurora's own user may not assume roles. */
async function permissionFault(
  gateway: AuroraStsGateway,
  region: string,
  aurora: { accountId: string; arn: string },
): Promise<Failure | null> {
  const tried = await tryNobodysRole(gateway, region, aurora, new AbortController().signal);
  if (tried.ok) return null;
  const failure = assumeRoleFailure(tried.error);
  return failure.code === 'CALLER_NOT_AUTHORIZED' ? { ...failure, waiting: 'AURORA_RECOVERS' } : null;
}

/** What a check-up goes by. The credentials are read anew: they are what is being checked. */
async function findOut({
  credentials,
  gateway,
  region,
}: IdentityServiceOptions): Promise<Omit<AuroraFacts, 'lastAssumedAt'>> {
  credentials.invalidate();
  const { signal } = new AbortController();
  const source = await credentials.read().then(credentialSource, () => null);
  const whoAmI = await gateway.whoAmI(region, signal);
  return {
    region,
    askedRegion: gateway.askedFor(region),
    askedAt: gateway.askedAt(region),
    credentialSource: source,
    whoAmI,
    // Read before the next call: it is of the answer that has just come.
    clockOffsetMs: whoAmI.ok || whoAmI.error.kind === 'ANSWERED' ? gateway.clockOffsetMs(region) : null,
    assumeRole: whoAmI.ok ? await tryNobodysRole(gateway, region, whoAmI.value, signal) : null,
  };
}

/** AWS says so when the caller's own policies lack the permission, also of a role that does not exist. */
async function tryNobodysRole(
  gateway: AuroraStsGateway,
  region: string,
  { accountId, arn }: { accountId: string; arn: string },
  signal: AbortSignal,
): Promise<CallResult> {
  const partition = arn.split(':')[1] ?? 'aws';
  const result = await gateway.onFreshConnection({ region, signal, payer: FOR_AURORA }, ({ assumeRole }) =>
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

async function ask({
  credentials,
  gateway,
  clock,
  region,
  trace,
}: IdentityServiceOptions): Promise<IdentityReading> {
  const result = await gateway.whoAmI(region, new AbortController().signal);
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
