/** How long a write takes to reach a replica (the working model in docs/aws-facts.md, section 2). */
import type { Millis } from '../base/clock.ts';
import type { SeededRandom } from './random.ts';

export type Propagation =
  /** No delay. */
  | { readonly kind: 'none' }
  /** A separate delay for each replica. */
  | {
      readonly kind: 'lognormal';
      readonly medianMs: Millis;
      readonly p99Ms: Millis;
      readonly worstMs: Millis;
    };

/** Most changes arrive within seconds, some take a minute, and AWS's documents say at most five. */
export const DEFAULT_PROPAGATION: Propagation = {
  kind: 'lognormal',
  medianMs: 4_000,
  p99Ms: 60_000,
  worstMs: 300_000,
};

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326;

/** The delay until each replica learns of one write. */
export type Arrival = Millis | readonly Millis[] | 'never';

/** Draws the times for one write. */
export function drawArrivals(propagation: Propagation, replicas: number, random: SeededRandom): Millis[] {
  return Array.from({ length: replicas }, () => drawArrival(propagation, random));
}

function drawArrival(propagation: Propagation, random: SeededRandom): Millis {
  if (propagation.kind === 'none') return 0;
  const { medianMs, p99Ms, worstMs } = propagation;
  const sigma = Math.log(p99Ms / medianMs) / Z99;
  return Math.min(worstMs, Math.round(medianMs * Math.exp(sigma * random.normal())));
}

/** The delays that the caller chose. */
export function fixedArrivals(arrival: Arrival, replicas: number): Millis[] {
  return Array.from({ length: replicas }, (_, replica) => {
    if (arrival === 'never') return Number.POSITIVE_INFINITY;
    return typeof arrival === 'number' ? arrival : (arrival[replica] ?? arrival.at(-1) ?? 0);
  });
}
