/**
 * The likelihood that a denied role is still propagating, by Bayes' rule: how long changes take, and how many setups are
 * right. Both begin with a prior, and follow what this service has seen.
 */
import type { Millis } from '../base/clock.ts';

/** First verifications that began with a denial, and how they ended. */
export type SeenVerifications = {
  /** The durations of those that became connected. */
  readonly arrivalsMs: readonly Millis[];
  /** How many failed. */
  readonly failed: number;
};

/** Median 4 s, 99th percentile a minute (docs/aws-facts.md, section 2, the working model), lognormal. */
const PRIOR_MU = Math.log(4_000);
const PRIOR_SIGMA = Math.log(60_000 / 4_000) / 2.326;

/** The weight of the prior, in observations. */
const PRIOR_ARRIVALS = 20;

/** The prior: most people who follow the instructions create a right role. */
const PRIOR_RIGHT = 17;
const PRIOR_WRONG = 3;

/**
 * The likelihood, from 0 to 1, that a setup is right and still propagating after `waitedMs`: the share of right setups
 * that take longer, against that share and all wrong setups.
 */
export function stillPropagating(waitedMs: Millis, seen: SeenVerifications): number {
  const { mu, sigma } = arrivalLaw(seen.arrivalsMs);
  const right = PRIOR_RIGHT + seen.arrivalsMs.length;
  const share = right / (right + PRIOR_WRONG + seen.failed);
  const later = waitedMs <= 0 ? 1 : 1 - normalCdf((Math.log(waitedMs) - mu) / sigma);
  return (share * later) / (share * later + (1 - share));
}

/** The 95th percentile of how long changes take. */
export function nearlyAllArrived(seen: SeenVerifications): Millis {
  const { mu, sigma } = arrivalLaw(seen.arrivalsMs);
  return Math.exp(mu + 1.645 * sigma);
}

/** The parameters of the lognormal law, with the prior as further observations. */
function arrivalLaw(arrivalsMs: readonly Millis[]): { mu: number; sigma: number } {
  const logs = arrivalsMs.map((arrival) => Math.log(Math.max(arrival, 1)));
  const weight = PRIOR_ARRIVALS + logs.length;
  const mu = (PRIOR_ARRIVALS * PRIOR_MU + logs.reduce((sum, log) => sum + log, 0)) / weight;
  const spread =
    PRIOR_ARRIVALS * (PRIOR_SIGMA ** 2 + (PRIOR_MU - mu) ** 2) +
    logs.reduce((sum, log) => sum + (log - mu) ** 2, 0);
  return { mu, sigma: Math.sqrt(spread / weight) };
}

/** Abramowitz and Stegun 7.1.26: right to seven digits. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - series * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
