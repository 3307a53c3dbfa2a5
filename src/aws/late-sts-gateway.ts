/**
 * The gateway, loaded with the first call: the SDK is a third of the server's code, and nobody who comes to the
 * server waits for it.
 */
import { lately } from '../lately.ts';
import type { AuroraStsGateway, StsGatewayOptions } from './sts-gateway.ts';

export function lateStsGateway(options: StsGatewayOptions): AuroraStsGateway {
  let loaded: AuroraStsGateway | null = null;
  const gateway = lately(async () => {
    const { createStsGateway } = await import('./sts-gateway.ts');
    loaded = createStsGateway(options);
    return loaded;
  });
  return {
    onFreshConnection: async (place, calls) => (await gateway()).onFreshConnection(place, calls),
    closesConnections: async (region, signal) => (await gateway()).closesConnections(region, signal),
    whoAmI: async (region, signal) => (await gateway()).whoAmI(region, signal),
    askedFor: (region) => loaded?.askedFor(region) ?? region,
    askedAt: (region) => loaded?.askedAt(region) ?? null,
    clockOffsetMs: (region) => loaded?.clockOffsetMs(region) ?? null,
  };
}
