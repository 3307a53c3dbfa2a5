/** Aurora's identity in AWS, as the use cases need it. `aws/` implements it. */
import type { Millis } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import type { AuroraCheck } from '../connection/check-up.ts';
import type { Failure } from '../connection/failure.ts';
import type { AuroraIdentity } from './sts.ts';

export type IdentityReading = Result<AuroraIdentity, Failure>;

export interface IdentityService {
  /** The IAM actions that Aurora's calls need in addition to sts:AssumeRole. */
  readonly roleActions: readonly string[];
  /**
   * Gets the identity behind Aurora's credentials from AWS once, then caches it. Calls AWS again after a failure, and with
   * `refresh`, which also reads the credentials again. Simultaneous calls share one request: when `signal` aborts, only
   * this call fails at once. Never throws.
   */
  read(options?: { refresh?: boolean; signal?: AbortSignal }): Promise<IdentityReading>;
  /**
   * Checks Aurora's own side, with two calls to AWS. Never throws.
   *
   * @param lastAssumedAt when Aurora last assumed any role; null if that is unknown
   */
  checkUp(lastAssumedAt: Millis | null): Promise<AuroraCheck[]>;
  /**
   * Reads the credentials again, and checks with AWS whether a fault of Aurora's own side is over. Returns the present
   * fault; null when it is over. Ends when the signal aborts. Never throws.
   */
  recheck(failure: Failure, signal: AbortSignal): Promise<Failure | null>;
}
