/** Reads roles through the SDK. */
import type { Clock } from '../base/clock.ts';
import type { RoleReader, RoleSession } from '../connections/role-reader.ts';
import type { SessionCredentials } from '../connections/sts.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import { AccountBudget } from './account-budget.ts';
import { FreshConnection, type Timeouts } from './fresh-connection.ts';
import { Outages } from './outages.ts';

const TIMEOUTS: Timeouts = { connectionMs: 3_000, requestMs: 10_000 };

export class SdkRoleReader implements RoleReader {
  readonly #budget: AccountBudget;
  readonly #outages: Outages;
  readonly #lifecycle: Pick<Lifecycle, 'emit'>;

  /** @param clock must not be settable: AWS counts calls by its own clock */
  constructor(clock: Clock, lifecycle: Pick<Lifecycle, 'emit'>) {
    this.#lifecycle = lifecycle;
    this.#budget = new AccountBudget(clock);
    this.#outages = new Outages(clock);
  }

  async withSession<T>(
    of: { readonly role: RoleArn; readonly credentials: SessionCredentials; readonly signal: AbortSignal },
    calls: (session: RoleSession) => Promise<T>,
  ): Promise<T> {
    // The clients of IAM and CloudTrail are large, and a server without connections needs none.
    const { SdkRoleSession } = await import('./role-session.ts');
    const connection = new FreshConnection(TIMEOUTS);
    const own = { budget: this.#budget, outages: this.#outages, lifecycle: this.#lifecycle };
    const tools = { ...own, connection, callMs: TIMEOUTS.requestMs };
    try {
      return await calls(new SdkRoleSession({ ...of, ...tools }));
    } finally {
      connection.destroy();
    }
  }
}
