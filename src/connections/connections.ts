/** The use cases on connections, called by the GraphQL resolvers. */
import type { Actor } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import type { RandomBytes } from '../base/random-digits.ts';
import { type Err, ok } from '../base/result.ts';
import { within } from '../base/within.ts';
import {
  type Connection,
  type ConnectionChange,
  type ConnectionStatus,
  isVerifying,
} from '../connection/connection.ts';
import type { Audience } from '../connection/failure.ts';
import {
  connectionNotFound,
  invalidRoleArn,
  type Outcome,
  type Refusal,
  refuse,
  refusedRole,
  workspaceNotFound,
} from '../connection/refusal.ts';
import type { Random } from '../connection/retry-schedule.ts';
import type { TrustRecord } from '../connection/role-reading.ts';
import { readRoleArn } from '../iam/arn/role-arn.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { Log } from '../observe/log.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionSettings, ConnectionStore } from '../storage/connections.ts';
import type { DeletionStore } from '../storage/deletions.ts';
import type { StoredEvent } from '../storage/events.ts';
import type { WorkStore } from '../storage/work.ts';
import type { TrustPolicyExplanation } from '../trust/explain/explain.ts';
import { beginIfNeeded, beginVerification, notRetryable, retryChanges } from './begin-verification.ts';
import { disconnectChanges } from './bulk.ts';
import {
  type ConnectedLine,
  type ConnectManyParts,
  type ConnectManyRequest,
  connectMany,
  freshConnection,
} from './connect-many.ts';
import { type ConnectionTest, testRole } from './connection-test.ts';
import { type ExplainParts, type ExplainRequest, explainForWorkspace } from './explain.ts';
import { QuotaExceeded, type Quotas } from './quotas.ts';
import { type RevokedSessions, revokeSessions } from './revoke-sessions.ts';
import { judgeTrust, type RoleTrust } from './role-trust.ts';
import { externalIdRotation } from './rotation.ts';
import { readSettings, type SettingsRequest, updateConnection } from './settings.ts';
import { forbiddenRole, type Verifier } from './verifier.ts';

/** How long a mutation waits for the first attempt before it answers. */
const MAX_FIRST_ATTEMPT_WAIT_MS = 3_000;

export type ConnectRequest = {
  readonly workspaceId: string;
  /** Text that a person pasted. */
  readonly roleArn: string;
} & SettingsRequest;

export type ConnectionsParts = Omit<ConnectManyParts, 'begin'> &
  ExplainParts & {
    readonly store: ConnectionStore &
      AuditStore &
      Pick<DeletionStore, 'deleteConnection'> &
      Pick<WorkStore, 'bringRechecksForward'>;
    readonly verifier: Pick<Verifier, 'examine'>;
    readonly quotas: Quotas;
    readonly random: Random;
    readonly randomBytes: RandomBytes;
    /** Calls back with the events of all servers. Returns a function that unsubscribes. */
    readonly onEvent: (listener: (event: StoredEvent) => void) => () => void;
    readonly log: Log;
    /** How long a verification may take. */
    readonly windowMs: Millis;
  };

export class Connections {
  readonly #parts: ConnectionsParts;
  readonly #begin: (connection: Connection) => ConnectionChange[];
  readonly rotation: ReturnType<typeof externalIdRotation>;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
    this.#begin = (connection) => beginIfNeeded(parts, connection);
    this.rotation = externalIdRotation(parts);
  }

  /** Stores the connection, starts an attempt, and answers with the state within 3 s. @throws QuotaExceeded */
  async connectAwsAccount(request: ConnectRequest, actor: Actor): Promise<Outcome<Connection>> {
    const { store, clock, quotas, log } = this.#parts;
    const answerBy = clock.now() + MAX_FIRST_ATTEMPT_WAIT_MS;
    const checked = checkRequest(request);
    if (!checked.ok)
      return (await within(clock, answerBy, this.#refusedAsAuroras(request, checked))) ?? checked;
    const { role, settings } = checked.value;
    const [workspace] = await store.workspacesByIds([request.workspaceId]);
    if (workspace == null) return workspaceNotFound();
    await quotas.useAttempt(workspace.id, role.accountId);
    const refusal = await within(clock, answerBy, this.#refusedByIdentity(role));
    if (refusal != null) return refusal;

    const fresh = freshConnection(this.#parts, workspace.id, role, settings);
    const record = { action: 'CONNECT_AWS_ACCOUNT', actor, detail: role.arn } as const;
    const stored = await store.connect(fresh, settings, this.#begin, clock.now(), record);
    if (stored === null) return workspaceNotFound();
    log.info({ connectionId: stored.id, workspaceId: workspace.id, status: stored.status }, 'connect');
    return ok(isVerifying(stored) ? await this.#afterFirstAttempt(stored, answerBy) : stored);
  }

  /** Answers for each line immediately; the verifications continue. */
  connectAwsAccounts(request: ConnectManyRequest, actor: Actor): Promise<Outcome<ConnectedLine[]>> {
    return connectMany({ ...this.#parts, begin: this.#begin }, request, actor);
  }

  /** @throws QuotaExceeded */
  async retryConnection(connectionId: string, actor: Actor): Promise<Outcome<Connection>> {
    const { store, clock, quotas, log } = this.#parts;
    const answerBy = clock.now() + MAX_FIRST_ATTEMPT_WAIT_MS;
    const [known] = await store.connectionsByIds([connectionId]);
    if (known == null) return connectionNotFound();
    await quotas.useAttempt(known.workspaceId, known.accountId);
    let retryable = true;
    const decide = (connection: Connection): ConnectionChange[] => {
      const changes = retryChanges(this.#parts, connection);
      retryable = changes !== null;
      return changes ?? [];
    };
    const changed = await store.change(connectionId, decide, clock.now(), {
      action: 'RETRY_CONNECTION',
      actor,
    });
    if (changed === null) return connectionNotFound();
    if (!retryable) return notRetryable(changed);
    log.info({ connectionId }, 'retry');
    return ok(await this.#afterFirstAttempt(changed, answerBy));
  }

  async disconnectAwsAccount(connectionId: string, actor: Actor): Promise<Outcome<Connection>> {
    const { store, clock, log } = this.#parts;
    const changed = await store.change(connectionId, disconnectChanges, clock.now(), {
      action: 'DISCONNECT_AWS_ACCOUNT',
      actor,
    });
    if (changed === null) return connectionNotFound();
    log.info({ connectionId }, 'disconnect');
    return ok(changed);
  }

  /** Deletes a disconnected connection with its history. The role in AWS stays as it is. */
  async deleteAwsConnection(connectionId: string, actor: Actor): Promise<Outcome<Connection>> {
    const { store, clock, log } = this.#parts;
    const deleted = await store.deleteConnection(connectionId, clock.now(), ({ roleArn: detail }) => ({
      action: 'DELETE_AWS_CONNECTION',
      actor,
      detail,
    }));
    if (deleted === null) return connectionNotFound();
    if (deleted === 'IN_USE' || deleted === 'CHOSEN') return stillInUse(deleted);
    log.info({ connectionId, workspaceId: deleted.workspaceId }, 'connection deleted');
    return ok(deleted);
  }

  /** Changes what people choose for a connection. Settings that the request lacks stay. */
  updateAwsConnection(
    connectionId: string,
    request: SettingsRequest,
    actor: Actor,
  ): Promise<Outcome<Connection>> {
    return updateConnection(this.#parts, connectionId, request, actor);
  }

  /** Ends the sessions that programs have of the role, as far as Aurora can. */
  revokeSessions(connectionId: string, actor: Actor): Promise<Outcome<RevokedSessions>> {
    return revokeSessions(this.#parts, connectionId, actor);
  }

  /** Explains a role's trust policy and its mistakes. Changes nothing. */
  explainTrustPolicy(request: ExplainRequest): Promise<Outcome<TrustPolicyExplanation>> {
    return explainForWorkspace(this.#parts, request);
  }

  /** What the trust policy that Aurora has read says now: see `judgeTrust`. */
  judgeTrust(connection: Connection, record: TrustRecord): Promise<RoleTrust | null> {
    return judgeTrust(this.#parts, connection, record);
  }

  /**
   * One live check, now, in words for `audience`. Null when the connection does not exist. A disconnected connection is
   * not checked. A FAILED, INSECURE or DEGRADED connection that passes is verified again. A CONNECTED one that fails is
   * re-checked now: the re-check decides its status, and opens the alerts.
   *
   * @throws QuotaExceeded
   */
  async testConnection(
    connectionId: string,
    signal: AbortSignal,
    actor: Actor,
    audience: Audience,
  ): Promise<ConnectionTest | 'DISCONNECTED' | null> {
    const { store, clock, quotas } = this.#parts;
    const [connection] = await store.connectionsByIds([connectionId]);
    if (connection == null) return null;
    const { workspaceId, status } = connection;
    // Aurora does not use the role of a disconnected connection.
    if (status === 'DISCONNECTED') return 'DISCONNECTED';
    await quotas.useTest(workspaceId);
    const test = await testRole(this.#parts, connection, signal, audience);
    await store.appendAudit({
      ...actor,
      action: 'TEST_CONNECTION',
      occurredAt: clock.now(),
      workspaceId,
      connectionId,
      detail: test.outcome,
    });
    if (test.outcome === 'FAILED' && status === 'CONNECTED') {
      await store.bringRechecksForward([connectionId], clock.now());
    }
    return test.outcome === 'PASSED' && CONTRADICTED.has(status) ? this.#verifyAgain(test, actor) : test;
  }

  /**
   * Verifies a connection again after a passing test, as `retryConnection` does. If the workspace has used up its
   * quota, the connection does not change: the caller still gets the test's answer.
   */
  async #verifyAgain(test: ConnectionTest, actor: Actor): Promise<ConnectionTest> {
    const { store, clock, quotas, log } = this.#parts;
    const { id, workspaceId, accountId } = test.connection;
    const answerBy = clock.now() + MAX_FIRST_ATTEMPT_WAIT_MS;
    try {
      await quotas.useAttempt(workspaceId, accountId);
    } catch (error) {
      if (error instanceof QuotaExceeded) return test;
      throw error;
    }
    let started = false;
    const decide = ({ status }: Connection): ConnectionChange[] => {
      started = CONTRADICTED.has(status);
      return started ? [beginVerification(this.#parts)] : [];
    };
    const changed = await store.change(id, decide, clock.now(), { action: 'RETRY_CONNECTION', actor });
    if (changed === null || !started) return { ...test, connection: changed ?? test.connection };
    log.info({ connectionId: id }, 'retry after a test that passed');
    const connection = await this.#afterFirstAttempt(changed, answerBy);
    return { ...test, verificationStarted: true, connection };
  }

  /** Waits up to `answerBy` for the first attempt, of whatever server, then reads the state. */
  async #afterFirstAttempt(connection: Connection, answerBy: Millis): Promise<Connection> {
    const { clock, onEvent } = this.#parts;
    const { promise: attempted, resolve } = Promise.withResolvers<void>();
    const unsubscribe = onEvent(({ connectionId, sequence, change }) => {
      const isLater = connectionId === connection.id && sequence > connection.lastSequence;
      if (isLater && change.type !== 'AttemptBroughtForward') resolve();
    });
    try {
      // An attempt that ended before the subscription is in the store already.
      const { lastSequence } = await this.#current(connection);
      if (lastSequence === connection.lastSequence) await within(clock, answerBy, attempted);
    } finally {
      unsubscribe();
    }
    return this.#current(connection);
  }

  async #current(connection: Connection): Promise<Connection> {
    const [current] = await this.#parts.store.connectionsByIds([connection.id]);
    return current ?? connection;
  }

  /**
   * Refuses, before any call, a role that AWS could never allow or that Aurora must not use. Null for all other roles,
   * and while Aurora does not know its identity: the verification waits for it, and checks again.
   */
  async #refusedByIdentity(role: RoleArn): Promise<Err<Refusal> | null> {
    const reading = await this.#parts.identity.read();
    const failure = reading.ok ? forbiddenRole(reading.value, role) : null;
    return failure === null ? null : refusedRole(failure, role.arn);
  }

  /** The ARN of a user or an account may be Aurora's own, which only its identity shows; null if it is not. */
  async #refusedAsAuroras(
    { roleArn }: ConnectRequest,
    { error }: Err<Refusal>,
  ): Promise<Err<Refusal> | null> {
    if (error.roleArn?.part !== 'RESOURCE_TYPE') return null;
    const identity = await this.#parts.identity.read();
    const reading = identity.ok ? readRoleArn(roleArn, identity.value.accountId) : null;
    return reading === null || reading.ok ? null : invalidRoleArn(reading.error);
  }
}

/** The statuses that a passing test contradicts. */
const CONTRADICTED: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE', 'DEGRADED']);

function checkRequest(request: ConnectRequest): Outcome<{ role: RoleArn; settings: ConnectionSettings }> {
  const reading = readRoleArn(request.roleArn);
  if (!reading.ok) return invalidRoleArn(reading.error);
  const role = reading.value;
  const settings = readSettings(request, role.partition);
  return settings.ok ? ok({ role, settings: settings.value }) : settings;
}

function stillInUse(why: 'IN_USE' | 'CHOSEN'): Err<Refusal> {
  return why === 'IN_USE'
    ? refuse('CONNECTION_IN_USE', 'Only a DISCONNECTED connection can be deleted.', [
        'Choose "Disconnect" (disconnectAwsAccount) first.',
      ])
    : refuse('CONNECTION_IN_USE', 'An organization chooses the account, and would connect it again.', [
        'Make the account an exception of the organization (chooseAccounts with exceptAccountIds) first.',
      ]);
}
