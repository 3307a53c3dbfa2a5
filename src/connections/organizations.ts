/** The use cases on organizations, called by the GraphQL resolvers. They store what people want; a job does it. */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit/audit.ts';
import type { Clock } from '../base/clock.ts';
import { quote } from '../base/name.ts';
import { type Err, ok } from '../base/result.ts';
import type { AccountChoice } from '../connection/organization.ts';
import { type Outcome, type Refusal, refuse, workspaceNotFound } from '../connection/refusal.ts';
import { readRoleArn } from '../iam/arn/role-arn.ts';
import type { Log } from '../observe/log.ts';
import { DEFAULT_ROLE_NAME } from '../setup-kit/role-setup.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { Organization, OrganizationStore } from '../storage/organizations.ts';
import type { Connections } from './connections.ts';
import { isFailed } from './organization-roles.ts';

/** Customers have one organization, and another while they move. */
const MAX_ORGANIZATIONS = 5;

/** More than AWS allows units in an organization, and exceptions that a person would list. */
const MAX_CHOICE_ENTRIES = 2_000;

export type OrganizationsParts = {
  readonly store: OrganizationStore & Pick<ConnectionStore, 'connectionsByIds'>;
  readonly connections: Pick<Connections, 'connectAwsAccount' | 'retryConnection'>;
  readonly clock: Clock;
  readonly log: Log;
};

export class Organizations {
  readonly #parts: OrganizationsParts;

  constructor(parts: OrganizationsParts) {
    this.#parts = parts;
  }

  /**
   * Connects the role as any other, and has the organization read once the role is CONNECTED. The same role again has
   * the same organization read again.
   *
   * @throws QuotaExceeded
   */
  async connect(
    request: { readonly workspaceId: string; readonly roleArn: string },
    actor: Actor,
  ): Promise<Outcome<Organization>> {
    const { store, connections, clock, log } = this.#parts;
    const connected = await connections.connectAwsAccount(request, actor);
    if (!connected.ok) return connected;
    const { id: connectionId, workspaceId, roleArn } = connected.value;
    const now = clock.now();
    const fresh: Organization = {
      ...{ id: randomUUID(), workspaceId, connectionId, createdAt: now },
      ...{ awsId: null, managementAccountId: null, readAt: null, units: [], problem: null },
      ...{ choice: null, retry: null, requests: 0 },
    };
    const record = { action: 'CONNECT_ORGANIZATION', actor, detail: roleArn } as const;
    const organization = await store.insertOrganization(fresh, MAX_ORGANIZATIONS, now, record);
    if (organization === 'TOO_MANY') return tooManyOrganizations();
    if (organization === 'WORKSPACE_MISSING') return workspaceNotFound();
    log.info({ organizationId: organization.id, workspaceId }, 'connect organization');
    return ok(organization);
  }

  /** Replaces the choice of accounts. Those that are chosen connect as their roles appear. */
  async choose(
    id: string,
    choice: Omit<AccountChoice, 'roleName'> & { readonly roleName?: string | undefined },
    actor: Actor,
  ): Promise<Outcome<Organization>> {
    const { store, clock, log } = this.#parts;
    const [organization] = await store.organizationsByIds([id]);
    if (organization == null) return organizationNotFound();
    const { unitIds, exceptAccountIds, roleName = DEFAULT_ROLE_NAME } = choice;
    const refusal = refusalOf({ unitIds, exceptAccountIds, roleName }, organization);
    if (refusal !== null) return refusal;
    const wish = {
      retry: 'WAITING' as const,
      choice: { unitIds, exceptAccountIds, roleName, by: actor },
    };
    const detail = `${unitIds.length} units, ${exceptAccountIds.length} exceptions, role ${roleName}`;
    const record = { action: 'CHOOSE_ORGANIZATION_ACCOUNTS', actor, detail } as const;
    const changed = await store.requestOrganizationWork(id, wish, clock.now(), record);
    log.info({ organizationId: id, units: unitIds.length }, 'choose accounts of an organization');
    return changed === null ? organizationNotFound() : ok(changed);
  }

  /**
   * Tries the roles of accounts that wait, and verifies the failed connections of chosen accounts and of the
   * organization's role again. Nothing else changes.
   *
   * @throws QuotaExceeded
   */
  async retryFailed(id: string, actor: Actor): Promise<Outcome<Organization>> {
    const { store, connections, clock, log } = this.#parts;
    const [organization] = await store.organizationsByIds([id]);
    const [role] = await store.connectionsByIds(organization == null ? [] : [organization.connectionId]);
    if (role != null && isFailed(role)) await connections.retryConnection(role.id, actor);
    const record = { action: 'RETRY_ORGANIZATION', actor } as const;
    const changed = await store.requestOrganizationWork(id, { retry: 'FAILED' }, clock.now(), record);
    log.info({ organizationId: id }, 'retry an organization');
    return changed === null ? organizationNotFound() : ok(changed);
  }
}

function refusalOf(
  { unitIds, exceptAccountIds, roleName }: AccountChoice,
  { readAt, units }: Organization,
): Err<Refusal> | null {
  if (readAt === null) {
    return refuse('ORGANIZATION_NOT_READ', 'Aurora has not read the organization yet.', [
      "Wait until the organization's `readAt` is set. If it has a `problem`, fix that first.",
    ]);
  }
  if (unitIds.length > MAX_CHOICE_ENTRIES || exceptAccountIds.length > MAX_CHOICE_ENTRIES) {
    return wrongChoice(
      `A choice has at most ${MAX_CHOICE_ENTRIES} units and ${MAX_CHOICE_ENTRIES} exceptions.`,
      'Choose a unit above these units, or move the exceptions to a unit that is not chosen.',
    );
  }
  const known = new Set(units.map(({ id }) => id));
  const unknown = unitIds.find((id) => !known.has(id));
  if (unknown !== undefined) {
    return wrongChoice(
      `The organization has no unit ${quote(unknown)}.`,
      'Pass ids of its `units`, such as ou-ab12-11112222. The id of the root, r-…, means all accounts.',
    );
  }
  const wrong = exceptAccountIds.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined)
    return wrongChoice(`${quote(wrong)} is not an AWS account ID.`, 'Pass twelve digits for each exception.');
  if (!readRoleArn(`arn:aws:iam::123456789012:role/${roleName}`).ok) {
    return wrongChoice(
      `${quote(roleName)} is not a role name.`,
      `Pass the name alone, such as ${DEFAULT_ROLE_NAME}; where the role has a path, path/${DEFAULT_ROLE_NAME}.`,
    );
  }
  return null;
}

function wrongChoice(message: string, remedy: string): Err<Refusal> {
  return refuse('INVALID_ACCOUNT_CHOICE', message, [remedy]);
}

function tooManyOrganizations(): Err<Refusal> {
  return refuse(
    'TOO_MANY_ORGANIZATIONS',
    `A workspace may have ${MAX_ORGANIZATIONS} organizations. The role is connected as an account.`,
    ['Disconnect the role of an organization that you no longer need, then connect this one again.'],
  );
}

function organizationNotFound(): Err<Refusal> {
  return refuse('ORGANIZATION_NOT_FOUND', 'Organization not found.', [
    'Use the id that connectOrganization answered, or one of the workspace\'s "organizations".',
  ]);
}
