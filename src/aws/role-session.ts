/** A role's own session, through the SDK. Makes the calls of `ReadAction`, and no others. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  type Role,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import type { SimulatedAction } from '../access/evidence.ts';
import type { Millis } from '../base/clock.ts';
import { err, ok, type Result } from '../base/result.ts';
import { TimeLimit } from '../base/time-limit.ts';
import { assumeRoleFailure } from '../connection/aws-error.ts';
import type { FailureCode } from '../connection/failure.ts';
import type {
  ReadAction,
  ReadPermissions,
  ReadPolicy,
  ReadRole,
  RoleSession,
  Unread,
} from '../connections/role-reader.ts';
import type { SessionCredentials } from '../connections/sts.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import { partitionById } from '../iam/partition.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { AccountBudget } from './account-budget.ts';
import type { FreshConnection } from './fresh-connection.ts';
import type { Outages } from './outages.ts';
import { latestChange } from './role-changes.ts';
import { awsErrorOf, jsonProtocolErrorOf } from './sdk-error.ts';
import { simulatedAction } from './simulated-action.ts';

/** Calls of one reading: a role has at most 20 attached policies, and each needs two. */
const MAX_CALLS = 100;

/**
 * Pages of one list. Of an account with more than 1,000 roles Aurora finds a role only by `iam:GetRole`: each check
 * would read and parse megabytes.
 */
const MAX_PAGES = 10;
/** A role has up to 4,096 characters of trust policy, three times as many in a URL, and an answer up to a megabyte. */
const ROLES_ON_A_PAGE = 100;

/** CloudTrail's newest events of a role: its changes are few. */
const EVENTS_ON_A_PAGE = 50;

/** AWS's limit for one call is 100 action names (docs/aws-facts.md). Smaller batches answer sooner. */
const ACTIONS_IN_A_CALL = 50;

type Parts = {
  readonly role: RoleArn;
  readonly credentials: SessionCredentials;
  readonly signal: AbortSignal;
  readonly connection: FreshConnection;
  readonly budget: AccountBudget;
  readonly outages: Outages;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  /** Limits each call. */
  readonly callMs: Millis;
};

/** A page of a list of IAM. */
type Page = { readonly IsTruncated?: boolean | undefined; readonly Marker?: string | undefined };

type Call<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

export class SdkRoleSession implements RoleSession {
  readonly #parts: Parts;
  readonly #iam: IAMClient;
  readonly #settings;
  #calls = 0;

  constructor(parts: Parts) {
    const { role, credentials, connection } = parts;
    this.#settings = {
      // IAM is global, and CloudTrail has its events in the partition's home Region.
      region: partitionById(role.partition)?.homeRegion ?? 'us-east-1',
      credentials,
      maxAttempts: 1,
      requestHandler: connection,
    };
    this.#parts = parts;
    this.#iam = new IAMClient(this.#settings);
  }

  async readRole(first: ReadRole['by']) {
    const ways = first === 'iam:GetRole' ? [this.#get, this.#findInList] : [this.#findInList, this.#get];
    const unread: Unread[] = [];
    for (const read of ways) {
      const result = await read();
      if (result.ok) return { role: result.value, unread };
      unread.push(result.error);
      // Where IAM does not answer, another call would only take as long.
      if (result.error.error === 'LIMIT' || result.error.error.kind !== 'ANSWERED') break;
    }
    return { role: null, unread };
  }

  async readPermissions({ boundaryArn }: ReadRole): Promise<ReadPermissions> {
    const unread: Unread[] = [];
    const noted = <T>(result: Result<T, Unread>): T | null => {
      if (result.ok) return result.value;
      unread.push(result.error);
      return null;
    };
    const attached = noted(await this.#attachedPolicies(unread));
    const inline = noted(await this.#inlinePolicies(unread));
    const boundary =
      boundaryArn == null
        ? boundaryArn
        : await this.#managedPolicy(
            { name: boundaryArn.split('/').at(-1) ?? boundaryArn, arn: boundaryArn },
            unread,
          );
    return { attached, inline, boundary, unread };
  }

  async lastChange(actions: readonly string[], since: number) {
    const { role } = this.#parts;
    const cloudTrail = new CloudTrailClient(this.#settings);
    let NextToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const input = {
        LookupAttributes: [{ AttributeKey: 'ResourceName' as const, AttributeValue: role.name }],
        StartTime: new Date(since),
        MaxResults: EVENTS_ON_A_PAGE,
        NextToken,
      };
      const result = await this.#call('cloudtrail:LookupEvents', (options) =>
        cloudTrail.send(new LookupEventsCommand(input), options),
      );
      if (!result.ok) return { change: null, unread: [result.error] };
      const change = latestChange(result.value.Events ?? [], role, actions);
      NextToken = result.value.NextToken;
      if (change !== null || NextToken === undefined) return { change, unread: [] };
    }
    return { change: null, unread: [] };
  }

  async simulate(actions: readonly string[], resource: string) {
    const { role } = this.#parts;
    const answers: SimulatedAction[] = [];
    for (let from = 0; from < actions.length; from += ACTIONS_IN_A_CALL) {
      const input = {
        PolicySourceArn: role.arn,
        ActionNames: actions.slice(from, from + ACTIONS_IN_A_CALL),
        ResourceArns: [resource],
      };
      const pages = await this.#pages('iam:SimulatePrincipalPolicy', (Marker, options) =>
        this.#iam.send(new SimulatePrincipalPolicyCommand({ ...input, Marker }), options),
      );
      if (!pages.ok) return { answers, unread: [pages.error] };
      answers.push(
        ...pages.value.flatMap(({ EvaluationResults = [] }) => EvaluationResults.flatMap(simulatedAction)),
      );
    }
    return { answers, unread: [] };
  }

  readonly #get = async (): Promise<Result<ReadRole | null, Unread>> => {
    const { name: RoleName } = this.#parts.role;
    const got = await this.#call('iam:GetRole', (options) =>
      this.#iam.send(new GetRoleCommand({ RoleName }), options),
    );
    return got.ok ? ok(roleOf(got.value.Role, 'iam:GetRole')) : got;
  };

  /** A role that may not read itself may still list the account's roles. */
  readonly #findInList = async (): Promise<Result<ReadRole | null, Unread>> => {
    const { role } = this.#parts;
    const isIt = ({ RoleName }: Role) => RoleName === role.name;
    const pages = await this.#pages(
      'iam:ListRoles',
      (Marker, options) =>
        this.#iam.send(
          new ListRolesCommand({ PathPrefix: role.path, MaxItems: ROLES_ON_A_PAGE, Marker }),
          options,
        ),
      ({ Roles = [] }) => Roles.some(isIt),
    );
    if (!pages.ok) return pages;
    return ok(roleOf(pages.value.flatMap(({ Roles = [] }) => Roles).find(isIt), 'iam:ListRoles'));
  };

  async #attachedPolicies(unread: Unread[]): Promise<Result<ReadPolicy[], Unread>> {
    const { name: RoleName } = this.#parts.role;
    const pages = await this.#pages('iam:ListAttachedRolePolicies', (Marker, options) =>
      this.#iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }), options),
    );
    if (!pages.ok) return pages;
    const policies: ReadPolicy[] = [];
    for (const { PolicyName, PolicyArn } of pages.value.flatMap(
      ({ AttachedPolicies = [] }) => AttachedPolicies,
    )) {
      if (PolicyName === undefined || PolicyArn === undefined) continue;
      policies.push(await this.#managedPolicy({ name: PolicyName, arn: PolicyArn }, unread));
    }
    return ok(policies);
  }

  async #managedPolicy(
    { name, arn }: { readonly name: string; readonly arn: string },
    unread: Unread[],
  ): Promise<ReadPolicy> {
    const found = await this.#call('iam:GetPolicy', (options) =>
      this.#iam.send(new GetPolicyCommand({ PolicyArn: arn }), options),
    );
    const version = found.ok ? found.value.Policy?.DefaultVersionId : undefined;
    const result = await (version === undefined
      ? found
      : this.#call('iam:GetPolicyVersion', (options) =>
          this.#iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }), options),
        ));
    if (!result.ok) unread.push(result.error);
    const document =
      result.ok && 'PolicyVersion' in result.value ? result.value.PolicyVersion?.Document : undefined;
    return { name, arn, document: decoded(document) };
  }

  async #inlinePolicies(unread: Unread[]): Promise<Result<ReadPolicy[], Unread>> {
    const { name: RoleName } = this.#parts.role;
    const pages = await this.#pages('iam:ListRolePolicies', (Marker, options) =>
      this.#iam.send(new ListRolePoliciesCommand({ RoleName, Marker }), options),
    );
    if (!pages.ok) return pages;
    const policies: ReadPolicy[] = [];
    for (const PolicyName of pages.value.flatMap(({ PolicyNames = [] }) => PolicyNames)) {
      const result = await this.#call('iam:GetRolePolicy', (options) =>
        this.#iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options),
      );
      if (!result.ok) unread.push(result.error);
      policies.push({
        name: PolicyName,
        arn: null,
        document: result.ok ? decoded(result.value.PolicyDocument) : null,
      });
    }
    return ok(policies);
  }

  /** All pages of an answer of IAM, or those up to the one that has what is looked for. */
  async #pages<T extends Page>(
    action: ReadAction,
    send: (marker: string | undefined, options: Parameters<Call<T>>[0]) => Promise<T>,
    isFound: (page: T) => boolean = () => false,
  ): Promise<Result<T[], Unread>> {
    const pages: T[] = [];
    let marker: string | undefined;
    do {
      if (pages.length === MAX_PAGES) return err({ action, error: 'LIMIT' });
      const page: Result<T, Unread> = await this.#call(action, (options) => send(marker, options));
      if (!page.ok) return page;
      if (isFound(page.value)) return ok([page.value]);
      pages.push(page.value);
      marker = page.value.IsTruncated === true ? page.value.Marker : undefined;
    } while (marker !== undefined);
    return ok(pages);
  }

  async #call<T>(action: ReadAction, call: Call<T>): Promise<Result<T, Unread>> {
    const { role, signal, budget, outages, callMs, lifecycle } = this.#parts;
    if (++this.#calls > MAX_CALLS) return err({ action, error: 'LIMIT' });
    const [service] = action.split(':') as ['iam' | 'cloudtrail'];
    const outage = outages.of(service, role.partition);
    if (outage !== null) return err({ action, error: outage });
    await budget.turn(role.accountId, service, signal);
    let failureCode: FailureCode | null = null;
    try {
      using limit = new TimeLimit(callMs, signal);
      return ok(await call({ abortSignal: limit.signal }));
    } catch (thrown) {
      const error = service === 'cloudtrail' ? jsonProtocolErrorOf(thrown) : awsErrorOf(thrown);
      failureCode = assumeRoleFailure(error).code;
      outages.note(service, role.partition, thrown, error);
      return err({ action, error });
    } finally {
      lifecycle.emit('role.read', { action, failureCode });
    }
  }
}

/** An item of a list lacks the boundary. */
function roleOf(role: Role | undefined, by: ReadRole['by']): ReadRole | null {
  const trustPolicy = decoded(role?.AssumeRolePolicyDocument);
  if (role?.RoleId === undefined || trustPolicy === null) return null;
  return {
    by,
    trustPolicy,
    roleId: role.RoleId,
    maxSessionSeconds: role.MaxSessionDuration ?? null,
    boundaryArn:
      by === 'iam:GetRole' ? (role.PermissionsBoundary?.PermissionsBoundaryArn ?? null) : undefined,
  };
}

/** IAM encodes documents as in a URL (RFC 3986). */
function decoded(document: string | undefined): string | null {
  if (document === undefined) return null;
  try {
    return decodeURIComponent(document);
  } catch {
    return null;
  }
}
