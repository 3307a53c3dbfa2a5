/** Who Aurora is in AWS: asked once, and remembered until somebody asks anew or it has failed. */

import { randomUUID } from 'node:crypto';
import type { IdentityReading, IdentityService } from '../connections/identity.ts';
import { identityFailure } from '../domain/aws-error.ts';
import { type AuroraFacts, checkUp } from '../domain/check-up.ts';
import type { Clock } from '../domain/clock.ts';
import type { CallResult } from '../domain/role-proof.ts';
import { type TraceOptions, tracingActions } from '../domain/session-trace.ts';
import { denyAllPolicy } from '../domain/trust-policy.ts';
import { type BaseCredentials, credentialSource } from './base-credentials.ts';
import type { AuroraStsGateway } from './sts-gateway.ts';

export type IdentityServiceOptions = {
  readonly credentials: BaseCredentials;
  readonly gateway: AuroraStsGateway;
  readonly clock: Clock;
  readonly region: string;
  /** What is sent with sessions, besides their names. */
  readonly trace: TraceOptions;
};

export function createIdentityService(options: IdentityServiceOptions): IdentityService {
  let known: IdentityReading | null = null;
  let asking: Promise<IdentityReading> | null = null;
  const { credentials } = options;
  let generation = credentials.generation;

  return {
    roleActions: tracingActions(options.trace),

    read({ refresh = false } = {}) {
      if (refresh) {
        credentials.invalidate();
        asking = null;
      }
      // Other credentials may be somebody else's.
      if (known?.ok === true && generation === credentials.generation) return Promise.resolve(known);
      if (asking !== null) return asking;
      generation = credentials.generation;
      const question: Promise<IdentityReading> = ask(options).then((reading) => {
        // An answer that a refresh has overtaken is nobody's any more.
        if (asking === question) {
          known = reading;
          asking = null;
        }
        return reading;
      });
      asking = question;
      return question;
    },

    async checkUp(lastAssumedAt) {
      return checkUp({ ...(await findOut(options)), lastAssumedAt });
    },
  };
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
  const result = await gateway.onFreshConnection({ region, signal }, ({ assumeRole }) =>
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
  if (!result.ok) return { ok: false, failure: identityFailure(result.error) };
  const source = await credentials.read().then(credentialSource, () => 'default provider chain');
  const partition = result.value.arn.split(':')[1] ?? 'aws';
  return {
    ok: true,
    identity: {
      ...result.value,
      partition,
      credentialSource: source,
      checkedAt: clock.now(),
      roleActions: tracingActions(trace),
    },
  };
}
