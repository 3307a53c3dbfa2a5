/**
 * Services of AWS that Aurora cannot reach. A network may let STS through and nothing else: then every reading of a role
 * would wait in vain.
 */
import type { Clock, Millis } from '../base/clock.ts';
import type { AwsError } from '../connection/aws-error.ts';

/** How long nothing is asked after no answer came. */
const PAUSE_MS: Millis = 600_000;

export class Outages {
  readonly #clock: Clock;
  readonly #latest = new Map<string, { readonly error: AwsError; readonly until: Millis }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why the service is not asked now; null when it may be. */
  of(service: string, partition: string): AwsError | null {
    const latest = this.#latest.get(`${service} ${partition}`);
    return latest !== undefined && latest.until > this.#clock.now() ? latest.error : null;
  }

  /** Notes what a call threw. Only a connection that cannot be opened counts: nothing in one account causes that. */
  note(service: string, partition: string, thrown: unknown, error: AwsError): void {
    if (isUnconnected(thrown))
      this.#latest.set(`${service} ${partition}`, { error, until: this.#clock.now() + PAUSE_MS });
  }
}

const UNCONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

function isUnconnected(thrown: unknown): boolean {
  const { code, message } = (thrown ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return UNCONNECTED.has(String(code)) || /without establishing a connection/.test(String(message));
}
