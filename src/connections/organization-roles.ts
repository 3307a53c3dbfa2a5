/** The roles in the accounts of an organization: tries them until they appear, and then connects them. */
import { isRefusalOfRole } from '../connection/aws-error.ts';
import type { Connection } from '../connection/connection.ts';
import {
  awaitsRole,
  NO_ANSWER,
  type OrganizationAccount,
  OWN_ACCOUNT,
  pauseAfter,
} from '../connection/organization.ts';
import type { Random } from '../connection/retry-schedule.ts';
import type { RoleProof } from '../connection/role-proof.ts';
import { validExternalIds } from '../connection/rotation.ts';
import { type RoleArn, storedRoleArn } from '../iam/arn/stored-role-arn.ts';
import { partitionIdOf } from '../iam/partition.ts';
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Organization, OrganizationStore } from '../storage/organizations.ts';
import type { SessionTraceOptions } from '../trust/session-trace.ts';
import { denyAllPolicy } from '../trust/trust-policy.ts';
import { beginIfNeeded, beginVerification, type VerificationTimes } from './begin-verification.ts';
import { freshConnection } from './connect-many.ts';
import type { IdentityService } from './identity.ts';
import { type SessionUse, useRole } from './prove-role.ts';
import type { Quotas } from './quotas.ts';
import type { AuroraIdentity, StsGateway } from './sts.ts';
import { forbiddenRole } from './verifier.ts';

/** Roles tried in one go. Those that let Aurora in connect then, and other organizations have their turn. */
const MAX_TRIES_AT_ONCE = 50;
/** Tries at the same time. The budget of calls paces them. */
const PARALLEL_TRIES = 10;
/** The pause after an answer that says nothing about the role, such as throttling. */
const INTERRUPTED_MS = 60_000;

const DENY_ALL = JSON.stringify(denyAllPolicy());

export type OrganizationRolesParts = VerificationTimes & {
  readonly store: Pick<ConnectionStore, 'connectionsByIds' | 'connectionsByRoles' | 'connect' | 'change'> &
    Pick<OrganizationStore, 'organizationsByIds'>;
  readonly gateway: StsGateway;
  readonly identity: IdentityService;
  readonly quotas: Pick<Quotas, 'useBulk' | 'bulkPerDay'>;
  readonly random: Random;
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  readonly trace: SessionTraceOptions;
  readonly defaultRegion: string;
};

/** Whether a retry verifies the connection again. */
export function isFailed({ status }: Connection): boolean {
  return status === 'FAILED' || status === 'INSECURE';
}

/** Whether the latest proof of the role still counts. Only then Aurora uses it to read its organization. */
export function isProven({ status }: Connection): boolean {
  return status === 'CONNECTED' || status === 'DEGRADED';
}

type Candidate = { readonly account: OrganizationAccount; readonly role: RoleArn };

export class OrganizationRoles {
  readonly #parts: OrganizationRolesParts;

  constructor(parts: OrganizationRolesParts) {
    this.#parts = parts;
  }

  /**
   * Tries the roles that are due, the longest due first, and connects those that let Aurora in.
   *
   * @returns the accounts that change
   */
  async tryDue(
    organization: Organization,
    workspace: Workspace,
    accounts: readonly OrganizationAccount[],
    signal: AbortSignal,
  ): Promise<OrganizationAccount[]> {
    const { store, clock, identity } = this.#parts;
    const { choice } = organization;
    const now = clock.now();
    const due = accounts
      .filter((account) => awaitsRole(account) && (account.nextTryAt ?? now) <= now)
      .sort((a, b) => (a.nextTryAt ?? now) - (b.nextTryAt ?? now))
      .slice(0, MAX_TRIES_AT_ONCE);
    if (choice === null || due.length === 0) return [];
    const reading = await identity.read();
    if (!reading.ok) return due.map((account) => ({ ...account, nextTryAt: now + INTERRUPTED_MS }));

    const candidates = due.map((account) => ({ account, role: this.#roleIn(account, choice.roleName) }));
    const known = await store.connectionsByRoles(
      organization.workspaceId,
      candidates.map(({ role }) => role.arn),
    );
    // A FAILED connection is verified again when its role appears. A disconnected one stays as it is.
    const isOpen = (connection: Connection | null) => connection === null || connection.status === 'FAILED';
    const changed = candidates.flatMap(({ account }, index) => {
      const connection = known[index] ?? null;
      return connection === null || isOpen(connection) ? [] : [connected(account, connection)];
    });
    const open = candidates.filter((_, index) => isOpen(known[index] ?? null));
    const { allowed, refused } = await this.#withinQuota(organization.workspaceId, open);
    changed.push(...refused);
    const waiting = [...allowed];
    const found: Candidate[] = [];
    const next = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined && !signal.aborted; one = waiting.shift()) {
        const failed = await this.#try(one, { workspace, aurora: reading.value, signal });
        if (failed === null) found.push(one);
        else changed.push(failed);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_TRIES }, next));
    if (signal.aborted || !(await this.#isPresent(organization))) return changed;
    changed.push(...(await Promise.all(found.map((one) => this.#connect(one, organization, choice)))));
    return changed;
  }

  /** Whether the choice is the latest, and the role of the organization is still proven. */
  async #isPresent({ id, connectionId, requests }: Organization): Promise<boolean> {
    const { store } = this.#parts;
    const [[organization], [connection]] = await Promise.all([
      store.organizationsByIds([id]),
      store.connectionsByIds([connectionId]),
    ]);
    return organization?.requests === requests && connection != null && isProven(connection);
  }

  /** Verifies the failed connections of chosen accounts again, as far as the quota allows. */
  async retryFailed({ workspaceId }: Organization, accounts: readonly OrganizationAccount[]): Promise<void> {
    const { store, clock, quotas } = this.#parts;
    const ids = accounts.flatMap(({ state, isChosen, connectionId }) =>
      state === 'ACTIVE' && isChosen && connectionId !== null ? [connectionId] : [],
    );
    const failed = (await store.connectionsByIds(ids)).filter(
      (connection) => connection !== null && isFailed(connection),
    );
    const { granted } = await quotas.useBulk(workspaceId, failed.length);
    await Promise.all(
      failed
        .slice(0, granted)
        .map((connection) =>
          store.change(
            connection?.id ?? '',
            (current) => (isFailed(current) ? [beginVerification(this.#parts)] : []),
            clock.now(),
          ),
        ),
    );
  }

  /** Uses a role with the External ID that it accepts: during a rotation there are two. */
  async use<T>(
    role: RoleArn,
    workspace: Workspace,
    { region, rotation }: Pick<Connection, 'region' | 'rotation'>,
    signal: AbortSignal,
    session: SessionUse<T>,
  ): Promise<{ assumeRole: RoleProof['assumeRole']; used: T | null }> {
    const { gateway, trace } = this.#parts;
    const request = { role, workspaceId: workspace.id, region, trace, canWait: true };
    const [first = workspace.externalId, second] = validExternalIds(workspace, { rotation });
    const tried = await useRole(gateway, { ...request, externalId: first }, session, signal);
    const isRefused = !tried.assumeRole.ok && isRefusalOfRole(tried.assumeRole.error);
    if (!isRefused || second === undefined) return tried;
    return useRole(gateway, { ...request, externalId: second }, session, signal);
  }

  /** Null when the role lets Aurora in. Otherwise the account with its next try. */
  async #try(
    { account, role }: Candidate,
    of: { readonly workspace: Workspace; readonly aurora: AuroraIdentity; readonly signal: AbortSignal },
  ): Promise<OrganizationAccount | null> {
    const { clock, random, lifecycle, defaultRegion: region } = this.#parts;
    const { workspace, aurora, signal } = of;
    const tries = account.tries + 1;
    const later = { ...account, tries, nextTryAt: clock.now() + pauseAfter(tries, random) };
    if (forbiddenRole(aurora, role) !== null) return { ...later, answer: OWN_ACCOUNT };
    const place = { region, rotation: null };
    const { assumeRole } = await this.use(role, workspace, place, signal, NOTHING);
    if (signal.aborted) return assumeRole.ok ? null : account;
    const isRefused = !assumeRole.ok && isRefusalOfRole(assumeRole.error);
    lifecycle.emit('organization.try', {
      outcome: assumeRole.ok ? 'ok' : isRefused ? 'REFUSED' : 'NO_ANSWER',
    });
    if (assumeRole.ok) return null;
    if (isRefusalOfRole(assumeRole.error)) return { ...later, answer: assumeRole.error.message };
    return {
      ...account,
      tries: Math.max(account.tries, 1),
      nextTryAt: clock.now() + INTERRUPTED_MS,
      answer: NO_ANSWER,
    };
  }

  async #connect(
    { account, role }: Candidate,
    { workspaceId, awsId }: Organization,
    { by }: NonNullable<Organization['choice']>,
  ): Promise<OrganizationAccount> {
    const { store, clock } = this.#parts;
    const fresh = freshConnection(this.#parts, workspaceId, role, { name: account.name });
    const stored = await store.connect(
      fresh,
      {},
      (current) => (current.status === 'DISCONNECTED' ? [] : beginIfNeeded(this.#parts, current)),
      clock.now(),
      // The request is the one that chose the account.
      {
        action: 'CONNECT_AWS_ACCOUNT',
        actor: { ...by, tokenName: `organization ${awsId}` },
        detail: role.arn,
      },
    );
    // The workspace was deleted, and the organization with it.
    return stored === null ? account : connected(account, stored);
  }

  /** The first try counts, as a role in a list does: of each account, and again when a person asks for it. */
  async #withinQuota(
    workspaceId: string,
    candidates: readonly Candidate[],
  ): Promise<{ allowed: Candidate[]; refused: OrganizationAccount[] }> {
    const { quotas, clock } = this.#parts;
    const isFirst = ({ account: { tries } }: Candidate) => tries === 0;
    const fresh = candidates.filter(isFirst);
    const { granted, retryAfterSeconds } = await quotas.useBulk(workspaceId, fresh.length);
    const nextTryAt = clock.now() + retryAfterSeconds * 1_000;
    const answer = `A workspace may have ${quotas.bulkPerDay} roles tried in lists within a day. This one waits.`;
    return {
      allowed: [...candidates.filter((one) => !isFirst(one)), ...fresh.slice(0, granted)],
      refused: fresh.slice(granted).map(({ account }) => ({ ...account, nextTryAt, answer })),
    };
  }

  #roleIn({ accountId }: OrganizationAccount, roleName: string): RoleArn {
    const partition = partitionIdOf(this.#parts.defaultRegion);
    const role = storedRoleArn(`arn:${partition}:iam::${accountId}:role/${roleName}`);
    if (role === null) throw new Error(`${roleName} is stored as the name of a role.`);
    return role;
  }
}

/** A try shows whether the role lets Aurora in, and nothing else. */
const NOTHING: SessionUse<null> = { policy: DENY_ALL, use: async () => null };

function connected(account: OrganizationAccount, { id }: Connection): OrganizationAccount {
  return { ...account, connectionId: id, nextTryAt: null, answer: null };
}
