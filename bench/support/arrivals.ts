/** When roles become assumable, and what an attempt meets before that: the worlds that schedules are played in. */
import { DEFAULT_PROPAGATION, drawArrivals } from '../../src/simulator/propagation.ts';
import type { SeededRandom } from '../../src/simulator/random.ts';

/** In milliseconds, from the moment at which the verification begins. */
type Millis = number;

/** One role's propagation. */
export type Role = {
  /** From here on every attempt succeeds. */
  readonly settledAt: Millis;
  /** Whether an attempt at this moment succeeds. */
  succeeds(at: Millis): boolean;
};

export type World = { readonly name: string; draw(random: SeededRandom): Role };

const SECOND = 1_000;
const WINDOW = 300 * SECOND;
const REPLICAS = 4;

/** An attempt that connects asks over so many fresh connections: one, and one for each probe. */
const CONNECTIONS = 6;

function arrivingAt(settledAt: Millis): Role {
  return { settledAt, succeeds: (at) => at >= settledAt };
}

/**
 * Four fifths in 2 to 4 s, 90 % in 20 s, 99 % in a minute, all in the document's five; in between, each
 * doubling of the wait is as likely as any other (docs/aws-facts.md, section 2).
 */
const QUANTILES: readonly (readonly [share: number, arrival: Millis])[] = [
  [0, 2 * SECOND],
  [0.8, 4 * SECOND],
  [0.9, 20 * SECOND],
  [0.99, 60 * SECOND],
  [1, WINDOW],
];

function typicalArrival(share: number): Millis {
  const next = Math.max(
    1,
    QUANTILES.findIndex(([reached]) => share < reached),
  );
  const [[from, early], [to, late]] = [QUANTILES[next - 1] ?? [0, 0], QUANTILES[next] ?? [1, WINDOW]];
  return early * (late / early) ** ((share - from) / (to - from));
}

/** The first is what AWS does most of the time (docs/aws-facts.md, section 2). */
export const WORLDS: readonly [World, ...World[]] = [
  {
    name: 'most in 2 to 4 s',
    draw: (random) => arrivingAt(typicalArrival(random.next())),
  },
  {
    name: "the simulator's law",
    draw: (random) => arrivingAt(drawArrivals(DEFAULT_PROPAGATION, 1, random)[0] ?? 0),
  },
  { name: 'uniform over 5 min', draw: (random) => arrivingAt(random.next() * WINDOW) },
  {
    // Each connection reaches any replica, and each replica learns of the role in its own time.
    name: 'flapping replicas',
    draw(random) {
      const arrivals = drawArrivals(DEFAULT_PROPAGATION, REPLICAS, random);
      return {
        settledAt: Math.max(...arrivals),
        succeeds: (at) =>
          Array.from({ length: CONNECTIONS }, () => arrivals[random.below(REPLICAS)] ?? 0).every(
            (arrival) => arrival <= at,
          ),
      };
    },
  },
];
