import type { CommandLine } from '../command-line.ts';

/** Options that restrict a session. */
export type NarrowingOptions = {
  readonly access?: string;
  readonly policy?: string;
  readonly duration?: number;
  readonly region?: string;
};

/** The restrictions as parameters of a credentials request. */
export function narrowingOf({
  access,
  policy,
  duration,
  region,
}: NarrowingOptions): CommandLine['narrowing'] {
  return { access, policy, region, duration: duration === undefined ? undefined : String(duration) };
}
