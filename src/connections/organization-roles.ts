/** The roles in the accounts of an organization: tries them until they appear, and then connects them. */
import { isRefusalOfRole } from '../connection/aws-error.ts';
import type { Connection, ConnectionStatus } from '../connection/connection.ts';
import { awaitsRole, type OrganizationAccount, pauseAfter } from '../connection/organization.ts';
import type { Random } from '../connection/retry-schedule.ts';
import type { RoleProof } from '../connection/role-proof.ts';
import { validExternalIds } from '../connection/rotation.ts';
import { type RoleArn, storedRoleArn } from '../iam/arn/stored-role-arn.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Organization } from '../storage/organizations.ts';
import type { TraceOptions } from '../trust/session-trace.ts';
import { denyAllPolicy } from '../trust/trust-policy.ts';
import { beginIfNeeded, beginVerification, type VerificationTimes } from './begin-verification.ts';
import { freshConnection } from './connect-many.ts';
import type { IdentityService } from './identity.ts';
import { type SessionUse, useRole } from './prove-role.ts';
import type { Quotas } from './quotas.ts';
import type { AuroraIdentity, StsGateway } from './sts.ts';
import { forbiddenRole } from './verifier.ts';

/** Roles tried in one go: other organizations have their turn after that. */
const MAX_TRIES_AT_ONCE = 100;
/** Tries at the same time. The budget of calls paces them. */
const PARALLEL_TRIES = 10;
/** The pause after an answer that says nothing about the role, such as throttling. */
const INTERRUPTED_MS = 60_000;

const RETRIED: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE']);

const DENY_ALL = JSON.stringify(denyAllPolicy());

export type OrganizationRolesParts = VerificationTimes & {
  readonly store: Pick<ConnectionStore, 'connectionsByIds' | 'connectionsByRoles' | 'connect' | 'change'>;
  readonly gateway: StsGateway;
  readonly identity: IdentityService;
  readonly quotas: Pick<Quotas, 'useBulk' | 'bulkPerDay'>;
  readonly random: Random;
  readonly trace: TraceOptions;
  readonly defaultRegion: string;
};

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
    const changed = candidates.flatMap(({ account }, index) => {
      const connection = known[index] ?? null;
      return connection === null ? [] : [connected(account, connection)];
    });
    const open = candidates.filter((_, index) => known[index] == null);
    const { allowed, refused } = await this.#withinQuota(organization.workspaceId, open);
    changed.push(...refused);
    const waiting = [...allowed];
    const next = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined && !signal.aborted; one = waiting.shift())
        changed.push(...(await this.#try(one, { organization, workspace, aurora: reading.value, signal })));
    };
    await Promise.all(Array.from({ length: PARALLEL_TRIES }, next));
    return changed;
  }

  /** Verifies the accounts' failed connections again, as far as the quota allows. */
  async retryFailed({ workspaceId }: Organization, accounts: readonly OrganizationAccount[]): Promise<void> {
    const { store, clock, quotas } = this.#parts;
    const ids = accounts.flatMap(({ connectionId }) => connectionId ?? []);
    const failed = (await store.connectionsByIds(ids)).filter(
      (connection) => connection !== null && RETRIED.has(connection.status),
    );
    const { granted } = await quotas.useBulk(workspaceId, failed.length);
    await Promise.all(
      failed
        .slice(0, granted)
        .map((connection) =>
          store.change(
            connection?.id ?? '',
            ({ status }) => (RETRIED.has(status) ? [beginVerification(this.#parts)] : []),
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

  async #try(
    { account, role }: Candidate,
    of: {
      readonly organization: Organization;
      readonly workspace: Workspace;
      readonly aurora: AuroraIdentity;
      readonly signal: AbortSignal;
    },
  ): Promise<OrganizationAccount[]> {
    const { store, clock, random, defaultRegion: region } = this.#parts;
    const { organization, workspace, aurora, signal } = of;
    const tries = account.tries + 1;
    const later = { ...account, tries, nextTryAt: clock.now() + pauseAfter(tries, random) };
    if (forbiddenRole(aurora, role) !== null)
      return [{ ...later, answer: "Aurora's own account cannot be connected. Make it an exception." }];
    const place = { region, rotation: null };
    const { assumeRole } = await this.use(role, workspace, place, signal, NOTHING);
    if (assumeRole.ok) {
      const fresh = freshConnection(this.#parts, workspace.id, role, { name: account.name });
      const actor = organization.choice?.by;
      const stored = await store.connect(
        fresh,
        {},
        (current) => beginIfNeeded(this.#parts, current),
        clock.now(),
        actor && { action: 'CONNECT_AWS_ACCOUNT', actor, detail: role.arn },
      );
      return [connected(account, stored)];
    }
    if (signal.aborted) return [];
    if (isRefusalOfRole(assumeRole.error)) return [{ ...later, answer: assumeRole.error.message }];
    return [{ ...account, nextTryAt: clock.now() + INTERRUPTED_MS }];
  }

  /** The first try of an account counts, as a role in a list does. */
  async #withinQuota(
    workspaceId: string,
    candidates: readonly Candidate[],
  ): Promise<{ allowed: Candidate[]; refused: OrganizationAccount[] }> {
    const { quotas, clock } = this.#parts;
    const isNew = ({ account: { answer } }: Candidate) => answer === null;
    const fresh = candidates.filter(isNew);
    const { granted, retryAfterSeconds } = await quotas.useBulk(workspaceId, fresh.length);
    const nextTryAt = clock.now() + retryAfterSeconds * 1_000;
    return {
      allowed: [...candidates.filter((one) => !isNew(one)), ...fresh.slice(0, granted)],
      refused: fresh.slice(granted).map(({ account }) => ({ ...account, nextTryAt })),
    };
  }

  #roleIn({ accountId }: OrganizationAccount, roleName: string): RoleArn {
    const partition = partitionOfRegion(this.#parts.defaultRegion)?.id ?? 'aws';
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
