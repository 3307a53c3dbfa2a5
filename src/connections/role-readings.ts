/** Reads a role with its own session, and keeps what it says. */
import { createHash } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import { TimeLimit } from '../base/time-limit.ts';
import { type Connection, type OtherUser, roleOf } from '../connection/connection.ts';
import type {
  CheckPlan,
  RoleReading,
  TrustRecord,
  TrustSeen,
  UnreadCall,
} from '../connection/role-reading.ts';
import type { Log } from '../observe/log.ts';
import type { Workspace } from '../storage/connections.ts';
import type { RoleRecord, RoleRecordStore } from '../storage/role-records.ts';
import type { Expectation } from '../trust/explain/expectation.ts';
import { accountOf } from '../trust/explain/outsiders.ts';
import { judgeStoredPolicy, type OtherParty } from '../trust/explain/stored-policy.ts';
import { trustPolicyChanges } from '../trust/trust-policy-changes.ts';
import type { SessionUse } from './prove-role.ts';
import { readingPolicy } from './reading-policy.ts';
import { checkAccess, type RoleAccessParts } from './role-access.ts';
import type { ReadRole, RoleReader, RoleSession, Unread } from './role-reader.ts';

/** CloudTrail lags behind by up to a quarter of an hour, so a change may have no author yet. */
const AUTHOR_SEARCH_MS: Millis = 7_200_000;

/** How far back CloudTrail remembers (docs/aws-facts.md). */
const CLOUDTRAIL_MS: Millis = 90 * 86_400_000;

/** How far AWS's clock and ours may differ, and how long IAM may show an old document. */
const MAX_SKEW_MS: Millis = 60_000;

/** What makes a trust policy what it is. */
const TRUST_ACTIONS = ['UpdateAssumeRolePolicy', 'CreateRole'];

export type RoleReadingParts = RoleAccessParts & {
  readonly store: RoleRecordStore;
  readonly reader: RoleReader;
  readonly clock: Clock;
  readonly log: Log;
};

/** For whom a role is read, and what its trust policy must say. */
type AskedFor = { readonly workspace: Workspace; readonly expectation: Expectation };

/** A reading, with what is only needed until it is judged. */
export type FreshReading = RoleReading & { readonly document: string | null };

export class RoleReadings {
  readonly #parts: RoleReadingParts;

  constructor(parts: RoleReadingParts) {
    this.#parts = parts;
  }

  /** The session in which the role reads itself. Resolves when the record is stored. */
  sessionFor(
    connection: Connection,
    asked: AskedFor,
    plan: CheckPlan,
    signal: AbortSignal,
  ): SessionUse<FreshReading> {
    const { reader, clock, log } = this.#parts;
    const role = roleOf(connection);
    return {
      policy: readingPolicy(role),
      use: async (credentials) => {
        using limit = new TimeLimit(plan.maxMs, signal);
        try {
          return await reader.withSession({ role, credentials, signal: limit.signal }, (session) =>
            this.#read(connection, asked, plan, session),
          );
        } catch (error) {
          // The proof does not need the reading: without it, the next check tries again.
          log.error({ error, connectionId: connection.id }, 'cannot read a role');
          const none = { trust: null, isRefused: false, access: null, document: null };
          return { readAt: clock.now(), ...none };
        }
      },
    };
  }

  async #read(
    connection: Connection,
    asked: AskedFor,
    plan: CheckPlan,
    session: RoleSession,
  ): Promise<FreshReading> {
    const { store, clock } = this.#parts;
    const { workspace } = asked;
    const [known = null] = await store.roleRecords([connection.id]);
    const first = plan.isLight ? known?.trust?.by : undefined;
    const { role, unread } = await session.readRole(first ?? 'iam:GetRole');
    const readAt = clock.now();
    const trust = role === null ? null : await this.#trustRecord(role, readAt, known, plan, session);
    const isRefused = trust === null && unread.every(isRefusal);
    const before = baseOf(connection, known);
    const checked =
      role === null || !plan.readsAccess
        ? null
        : await checkAccess(this.#parts, { connection, workspace }, session, role, readAt);
    // Where IAM does not answer, the policy of the last reading counts: it may have been open.
    const kept = trust ?? (isRefused ? null : (known?.trust ?? null));
    const record: RoleRecord = {
      readAt,
      trust: kept,
      before,
      unread: unread.map(unreadCall),
      access: checked?.record ?? known?.access ?? null,
    };
    await store.saveRoleRecord(connection.id, record);
    return {
      readAt,
      document: kept?.document ?? null,
      trust: trust && seenBetween(connection, before, trust, asked),
      isRefused,
      access: checked?.access ?? null,
    };
  }

  async #trustRecord(
    { by, trustPolicy: document, roleId, maxSessionSeconds }: ReadRole,
    readAt: Millis,
    known: RoleRecord | null,
    { asksAuthor }: CheckPlan,
    session: RoleSession,
  ): Promise<TrustRecord> {
    const hash = createHash('sha256').update(`${roleId}\n${document}`).digest('base64url');
    const same = known?.trust?.hash === hash ? known.trust : null;
    const seenAt = same?.seenAt ?? readAt;
    const changedAfter = same === null ? (known?.trust?.readAt ?? null) : same.changedAfter;
    const record = { hash, by, document, seenAt, readAt, changedAfter, maxSessionSeconds };
    const isKnown = same !== null && (same.change !== null || readAt - seenAt > AUTHOR_SEARCH_MS);
    if (isKnown || !asksAuthor) return { ...record, change: same?.change ?? null };
    const since = changedAfter === null ? readAt - CLOUDTRAIL_MS : changedAfter - MAX_SKEW_MS;
    const { change } = await session.lastChange(TRUST_ACTIONS, since);
    return { ...record, change };
  }
}

/** The trust policy that the connection's events have told of; null where none is kept. */
function baseOf({ role }: Connection, known: RoleRecord | null): TrustRecord | null {
  return [known?.trust, known?.before].find((one) => one != null && one.hash === role?.trustHash) ?? null;
}

function seenBetween(
  { role }: Connection,
  before: TrustRecord | null,
  after: TrustRecord,
  { workspace: { externalId, previous }, expectation }: AskedFor,
): TrustSeen {
  const base = role?.trustHash ?? null;
  const isChange = base !== null && base !== after.hash;
  const externalIds = [externalId, ...(previous === null ? [] : [previous.externalId])];
  return {
    hash: after.hash,
    base,
    change: {
      differences: before && trustPolicyChanges(before.document, after.document, externalIds),
      changedAt: after.change?.at ?? null,
      changedBy: after.change?.by ?? null,
    },
    others: isChange ? othersAfter(before, after, expectation) : null,
  };
}

/** Null where it is unknown. Without a comparison nobody counts as new. */
function othersAfter(
  before: TrustRecord | null,
  after: TrustRecord,
  expectation: Expectation,
): readonly OtherUser[] | null {
  const now = othersIn(after, expectation);
  if (now === null) return null;
  const known = before && othersIn(before, expectation);
  const names = known && new Set(known.map(({ principal }) => principal));
  return now.map(({ kind, principal, description }) => {
    const accountId = kind === 'ACCOUNT' ? accountOf(principal) : null;
    return { principal, description, accountId, isNew: names !== null && !names.has(principal) };
  });
}

/** Null where the policy lets in others than those whom it names, or cannot be judged. */
function othersIn({ document }: TrustRecord, expectation: Expectation): readonly OtherParty[] | null {
  const { verdict, others } = judgeStoredPolicy(document, expectation);
  return verdict === 'CLOSED' ? others : null;
}

function isRefusal({ error }: Unread): boolean {
  return error !== 'LIMIT' && error.kind === 'ANSWERED' && /^AccessDenied/.test(error.code);
}

function unreadCall({ action, error }: Unread): UnreadCall {
  if (error === 'LIMIT') return { action, reason: 'Aurora makes a limited number of calls to read a role.' };
  return { action, reason: error.message };
}
