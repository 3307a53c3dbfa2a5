/**
 * A gateway to STS that emits an event for each call, and has a span for each within a trace. The calls that only check
 * whether AWS closes connections have neither.
 */
import { assumeRoleFailure } from '../connection/aws-error.ts';
import type { CallResult } from '../connection/role-proof.ts';
import type { StsConnection } from '../connections/sts.ts';
import type { Lifecycle, LifecycleEvents } from '../observe/lifecycle.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { AuroraStsGateway } from './sts-gateway.ts';

const ASSUME_ROLE = { action: 'AssumeRole', ownCredentials: true } as const;
const WHO_AM_I = { action: 'GetCallerIdentity', ownCredentials: true } as const;
const GET_SESSION_IDENTITY = { action: 'GetCallerIdentity', ownCredentials: false } as const;

/** A span says neither the role nor the External ID: only what was called, where, and AWS's id of the request. */
export function observedGateway(
  gateway: AuroraStsGateway,
  lifecycle: Lifecycle,
  tracing: Tracing,
): AuroraStsGateway {
  const observed = async <T>(
    { action, ownCredentials }: Pick<LifecycleEvents['sts.call'], 'action' | 'ownCredentials'>,
    region: string,
    call: () => Promise<CallResult<T>>,
  ): Promise<CallResult<T>> => {
    const start = () =>
      ({
        name: `STS/${action}`,
        kind: 'CLIENT',
        attributes: { 'rpc.system.name': 'aws-api', 'rpc.method': `STS/${action}` },
      }) as const;
    return tracing.span(start, async (span) => {
      const begun = performance.now();
      const result = await call();
      const failureCode = result.ok ? null : assumeRoleFailure(result.error).code;
      // It can be the home Region in place of one without an STS.
      const called = gateway.effectiveRegion(region);
      const durationMs = performance.now() - begun;
      lifecycle.emit('sts.call', { action, ownCredentials, region: called, failureCode, durationMs });
      span?.setAttributes({ 'cloud.region': called, ...requestIdOf(result) });
      tracing.end(span, failureCode);
      return result;
    });
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

function requestIdOf(result: CallResult<unknown>): { 'aws.request_id'?: string } {
  const id = result.ok ? result.requestId : result.error.kind === 'ANSWERED' ? result.error.requestId : null;
  return id === null ? {} : { 'aws.request_id': id };
}
