/** A gateway to STS that emits an event for each call. */
import { assumeRoleFailure } from '../connection/aws-error.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type { StsConnection } from '../connections/sts.ts';
import type { Lifecycle, LifecycleEvents } from '../observe/lifecycle.ts';
import type { AuroraStsGateway } from './sts-gateway.ts';

const ASSUME_ROLE = { action: 'AssumeRole', ownCredentials: true } as const;
const WHO_AM_I = { action: 'GetCallerIdentity', ownCredentials: true } as const;
const GET_SESSION_IDENTITY = { action: 'GetCallerIdentity', ownCredentials: false } as const;

export function observedGateway(gateway: AuroraStsGateway, lifecycle: Lifecycle): AuroraStsGateway {
  const observed = async <T>(
    { action, ownCredentials }: Pick<LifecycleEvents['sts.call'], 'action' | 'ownCredentials'>,
    region: string,
    call: () => Promise<CallResult<T>>,
  ): Promise<CallResult<T>> => {
    const begun = performance.now();
    const result = await call();
    lifecycle.emit('sts.call', {
      action,
      ownCredentials,
      // It can be the home Region in place of one without an STS.
      region: gateway.effectiveRegion(region),
      failureCode: result.ok ? null : assumeRoleFailure(result.error).code,
      durationMs: performance.now() - begun,
    });
    return result;
  };
  return {
    effectiveRegion: (region) => gateway.effectiveRegion(region),
    lastAddress: (region) => gateway.lastAddress(region),
    clockOffsetMs: (region) => gateway.clockOffsetMs(region),
    closesConnections: (region, signal) => gateway.closesConnections(region, signal),
    withFreshConnection: (place, calls) =>
      gateway.withFreshConnection(place, (connection) => {
        const { region } = place;
        const watched: StsConnection = {
          ...connection,
          assumeRole: (request) => observed(ASSUME_ROLE, region, () => connection.assumeRole(request)),
          getCallerIdentity: (credentials) =>
            observed(GET_SESSION_IDENTITY, region, () => connection.getCallerIdentity(credentials)),
        };
        return calls(watched);
      }),
    whoAmI: (region, signal) => observed(WHO_AM_I, region, () => gateway.whoAmI(region, signal)),
  };
}
