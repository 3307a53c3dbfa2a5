/** Who Aurora is in AWS, as the use cases see it. `aws/` implements it. */

import type { Millis } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import type { AuroraCheck } from '../connection/check-up.ts';
import type { Failure, FailureCode } from '../connection/failure.ts';
import type { AuroraIdentity } from './sts.ts';

export type IdentityReading = Result<AuroraIdentity, Failure>;

/** What the identity service reports about Aurora's own side. */
export type OwnSideReport = {
  readonly note: (failure: Failure) => void;
  /** A call has shown that a fault with such a code is over. */
  readonly clear: (isOver: (code: FailureCode) => boolean) => void;
  /** The operator has asked again: something may have changed. */
  readonly checkNow: () => void;
};

export interface IdentityService {
  /** What Aurora's calls need besides sts:AssumeRole, as actions of IAM. */
  readonly roleActions: readonly string[];
  /**
   * Asks AWS whose credentials these are, once; later calls get the same answer. Asks anew after a failure,
   * and with `refresh`, which also reads the credentials anew from where they come from. Calls at the same
   * time share one question. Never throws.
   */
  read(options?: { refresh?: boolean }): Promise<IdentityReading>;
  /**
   * Checks everything on Aurora's own side, with two calls to AWS. Never throws.
   *
   * @param lastAssumedAt when any role was last assumed, where that is known
   */
  checkUp(lastAssumedAt: Millis | null): Promise<AuroraCheck[]>;
  /**
   * Asks AWS whether a fault of Aurora's own side is over, with the credentials read again. The present fault;
   * null when it is over. Never throws.
   */
  recheck(failure: Failure): Promise<Failure | null>;
}
