/** Reads organizations through the SDK, with the session of a role in the management or an administrator account. */
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { Clock, Millis } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import { TimeLimit } from '../base/time-limit.ts';
import { isThrottling } from '../connection/aws-error.ts';
import type { OrganizationReading, OrganizationUnit } from '../connection/organization.ts';
import {
  MAX_ORGANIZATION_ACCOUNTS,
  type OrganizationRead,
  type OrganizationReader,
  type UnreadOrganization,
} from '../connections/organization-reader.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { partitionById } from '../iam/partition.ts';
import { AccountBudget } from './account-budget.ts';
import { FreshConnection, type Timeouts } from './fresh-connection.ts';
import { Outages } from './outages.ts';
import { jsonProtocolErrorOf } from './sdk-error.ts';

const TIMEOUTS: Timeouts = { connectionMs: 3_000, requestMs: 10_000 };

/**
 * Two calls for each unit, and one for each 20 accounts. At four calls a second, these fit in the 15 minutes of a
 * session.
 */
const MAX_CALLS = 3_000;

/** Times that a throttled call is made: members and the console share the quota of the organization. */
const MAX_TRIES = 5;
/** The pause before the second try. It doubles. */
const THROTTLED_MS: Millis = 500;

type Sdk = typeof import('@aws-sdk/client-organizations');
type Of = Parameters<OrganizationReader['readOrganization']>[0];
type Read<T> = Promise<Result<T, UnreadOrganization>>;

export class SdkOrganizationReader implements OrganizationReader {
  readonly #budget: AccountBudget;
  readonly #outages: Outages;

  /** @param clock must not be settable: AWS counts calls by its own clock */
  constructor(clock: Clock) {
    this.#budget = new AccountBudget(clock);
    this.#outages = new Outages(clock);
  }

  async readOrganization(of: Of): Read<OrganizationReading> {
    // Servers without organizations need no client.
    const sdk = await import('@aws-sdk/client-organizations');
    const connection = new FreshConnection(TIMEOUTS);
    const client = new sdk.OrganizationsClient({
      region: partitionById(of.role.partition)?.homeRegion ?? 'us-east-1',
      credentials: of.credentials,
      maxAttempts: 1,
      requestHandler: connection,
    });
    try {
      const calls = new Calls({ ...of, budget: this.#budget, outages: this.#outages });
      return await readTree(sdk, client, calls);
    } finally {
      connection.destroy();
    }
  }
}

type CallParts = {
  readonly role: RoleArn;
  readonly signal: AbortSignal;
  readonly budget: AccountBudget;
  readonly outages: Outages;
};

/** The calls of one reading. */
class Calls {
  readonly #parts: CallParts;
  #count = 0;

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  async make<T>(
    action: OrganizationRead,
    call: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Read<T> {
    const { role, signal, budget, outages } = this.#parts;
    for (let tries = 1; ; tries++) {
      if (++this.#count > MAX_CALLS) return err({ action, error: 'LIMIT' });
      const outage = outages.of('organizations', role.partition);
      if (outage !== null) return err({ action, error: outage });
      await budget.turn(role.accountId, 'organizations', signal);
      try {
        using limit = new TimeLimit(TIMEOUTS.requestMs, signal);
        return ok(await call({ abortSignal: limit.signal }));
      } catch (thrown) {
        const error = jsonProtocolErrorOf(thrown);
        outages.note('organizations', role.partition, thrown, error);
        if (!isThrottling(error) || tries === MAX_TRIES || signal.aborted) return err({ action, error });
        budget.pause(role.accountId, 'organizations', THROTTLED_MS * 2 ** (tries - 1));
      }
    }
  }

  /** All pages of a list. */
  async all<Answer extends { NextToken?: string | undefined }, Item>(
    action: OrganizationRead,
    page: (NextToken: string | undefined, options: { abortSignal: AbortSignal }) => Promise<Answer>,
    itemsOf: (answer: Answer) => readonly Item[] | undefined,
  ): Read<Item[]> {
    const items: Item[] = [];
    let token: string | undefined;
    do {
      const answer: Result<Answer, UnreadOrganization> = await this.make(action, (options) =>
        page(token, options),
      );
      if (!answer.ok) return answer;
      items.push(...(itemsOf(answer.value) ?? []));
      token = answer.value.NextToken;
    } while (token !== undefined);
    return ok(items);
  }
}

async function readTree(sdk: Sdk, client: OrganizationsClient, calls: Calls): Read<OrganizationReading> {
  const described = await calls.make('organizations:DescribeOrganization', (options) =>
    client.send(new sdk.DescribeOrganizationCommand({}), options),
  );
  if (!described.ok) return described;
  const { Id: awsId = '', MasterAccountId: managementAccountId = '' } = described.value.Organization ?? {};
  const roots = await calls.all(
    'organizations:ListRoots',
    (NextToken, options) => client.send(new sdk.ListRootsCommand({ NextToken }), options),
    ({ Roots }) => Roots,
  );
  if (!roots.ok) return roots;
  const units: OrganizationUnit[] = roots.value.map(({ Id = '', Name = 'Root' }) => ({
    id: Id,
    name: Name,
    parentId: null,
    path: Name,
  }));
  // An account that moves during the reading may be found twice: the later place counts.
  const accounts = new Map<string, OrganizationReading['accounts'][number]>();
  // The list grows while it is read: each unit after its parent.
  for (const { id: ParentId, path } of units) {
    const below = await calls.all(
      'organizations:ListOrganizationalUnitsForParent',
      (NextToken, options) =>
        client.send(new sdk.ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }), options),
      ({ OrganizationalUnits }) => OrganizationalUnits,
    );
    if (!below.ok) return below;
    for (const { Id: id = '', Name: name = id } of below.value)
      units.push({ id, name, parentId: ParentId, path: `${path}/${name}` });
    const action = 'organizations:ListAccountsForParent';
    const members = await calls.all(
      action,
      (NextToken, options) =>
        client.send(new sdk.ListAccountsForParentCommand({ ParentId, NextToken }), options),
      ({ Accounts }) => Accounts,
    );
    if (!members.ok) return members;
    for (const { Id: accountId = '', Name: name = accountId, State, Status } of members.value) {
      const state = (State ?? Status) === 'ACTIVE' ? 'ACTIVE' : 'SUSPENDED';
      accounts.set(accountId, { accountId, name, unitId: ParentId, state });
    }
    if (accounts.size > MAX_ORGANIZATION_ACCOUNTS) return err({ action, error: 'LIMIT' });
  }
  return ok({ awsId, managementAccountId, units, accounts: [...accounts.values()] });
}
