/** Who Aurora is in AWS: asked once, and remembered until somebody asks anew or it has failed. */
import type { IdentityReading, IdentityService } from '../connections/identity.ts';
import { identityFailure } from '../domain/aws-error.ts';
import type { Clock } from '../domain/clock.ts';
import { type BaseCredentials, credentialSource } from './base-credentials.ts';
import type { AuroraStsGateway } from './sts-gateway.ts';

export type IdentityServiceOptions = {
  readonly credentials: BaseCredentials;
  readonly gateway: Pick<AuroraStsGateway, 'whoAmI'>;
  readonly clock: Clock;
  readonly region: string;
};

export function createIdentityService(options: IdentityServiceOptions): IdentityService {
  let known: IdentityReading | null = null;
  let asking: Promise<IdentityReading> | null = null;
  const { credentials } = options;
  let generation = credentials.generation;

  return {
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
  };
}

async function ask({
  credentials,
  gateway,
  clock,
  region,
}: IdentityServiceOptions): Promise<IdentityReading> {
  const result = await gateway.whoAmI(region, new AbortController().signal);
  if (!result.ok) return { ok: false, failure: identityFailure(result.error) };
  const source = await credentials.read().then(credentialSource, () => 'default provider chain');
  const partition = result.value.arn.split(':')[1] ?? 'aws';
  return {
    ok: true,
    identity: { ...result.value, partition, credentialSource: source, checkedAt: clock.now() },
  };
}
