/** What one live check of a connection found. Changes nothing. */
import type { Millis } from '../domain/clock.ts';
import type { Connection } from '../domain/connection.ts';
import type { Failure } from '../domain/failure.ts';
import type { ProbeResult } from '../domain/role-proof.ts';

export const CHECK_NAMES = ['AURORA_IDENTITY', 'ASSUME_ROLE', 'ROLE_IDENTITY', 'EXTERNAL_ID'] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export const CHECK_OUTCOMES = ['PASSED', 'FAILED', 'INCONCLUSIVE', 'SKIPPED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

export type ConnectionCheck = {
  readonly name: CheckName;
  readonly outcome: CheckOutcome;
  /** One sentence on what was found. */
  readonly detail: string;
  readonly failure: Failure | null;
  readonly remedies: readonly string[];
  readonly durationMs: Millis;
};

export type ConnectionTest = {
  readonly connection: Connection;
  readonly checkedAt: Millis;
  /** The worst of the checks: `PASSED` only when every check passed. */
  readonly outcome: CheckOutcome;
  readonly checks: readonly ConnectionCheck[];
  readonly probes: readonly ProbeResult[];
};
