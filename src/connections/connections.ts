/** The use cases: connect, retry, disconnect, test. */

import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit/audit.ts';
import type { Millis } from '../base/clock.ts';
import { checkName, quote } from '../base/name.ts';
import { type Err, ok } from '../base/result.ts';
import { within } from '../base/within.ts';
import {
  type Connection,
  type ConnectionChange,
  type ConnectionStatus,
  isVerifying,
  newConnection,
  startVerification,
} from '../connection/connection.ts';
import {
  invalidRoleArn,
  type Outcome,
  type Refusal,
  refuse,
  refusedRole,
  workspaceNotFound,
} from '../connection/refusal.ts';
import type { Random } from '../connection/retry-schedule.ts';
import { type RoleArn, readRoleArn } from '../iam/arn/role-arn.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import type { Log } from '../observe/log.ts';
import type { Scheduler } from '../scheduling/scheduler.ts';
import type { AuditStore } from '../storage/audit.ts';
import type { ConnectionSettings, ConnectionStore, Workspace } from '../storage/connections.ts';
import { generateExternalId } from '../trust/external-id.ts';
import { AllowanceExceeded, type Allowances } from './allowances.ts';
import { connectMany } from './connect-many.ts';
import { type ConnectionTest, testRole } from './connection-test.ts';
import { explainForWorkspace } from './explain.ts';
import { createRotation } from './rotation.ts';
import type { Connections, ConnectRequest } from './use-cases.ts';
import { forbiddenRole, type VerifierParts } from './verifier.ts';

/** How long `connectAwsAccount` waits for the first attempt before it answers. */
const FIRST_ANSWER_MS = 3_000;

export type ConnectionsParts = VerifierParts & {
  readonly store: ConnectionStore & AuditStore;
  readonly allowances: Allowances;
  readonly random: Random;
  readonly scheduler: Pick<Scheduler, 'wake' | 'nextAttemptOf'>;
  readonly log: Log;
  /** How long a verification may take. */
  readonly windowMs: Millis;
  /** For connections that name no Region. */
  readonly defaultRegion: string;
};

/** The use cases over their parts. */
export function createConnections(parts: ConnectionsParts): Connections {
  const { store, clock, log } = parts;
  const begin = () => startVerification({ id: randomUUID(), now: clock.now(), windowMs: parts.windowMs });
  const beginIfNeeded = (connection: Connection) => (needsVerification(connection) ? [begin()] : []);

  return {
    async createWorkspace(name, actor) {
      const checked = checkedName(name, 'The name of a workspace');
      if (!checked.ok) return checked;
      const now = clock.now();
      for (;;) {
        const workspace: Workspace = {
          id: randomUUID(),
          name: checked.value,
          externalId: generateExternalId(parts.randomBytes),
          externalIdCreatedAt: now,
          previous: null,
          createdAt: now,
        };
        if (
          await store.insertWorkspace(workspace, {
            action: 'CREATE_WORKSPACE',
            actor,
            detail: workspace.name,
          })
        ) {
          log.info({ workspaceId: workspace.id }, 'workspace created');
          return ok(workspace);
        }
      }
    },

    async connectAwsAccount(request, actor) {
      const answerBy = clock.now() + FIRST_ANSWER_MS;
      const checked = checkRequest(request, parts.defaultRegion);
      if (!checked.ok)
        return (await within(clock, answerBy, refusedAsAuroras(parts, request, checked))) ?? checked;
      const { role, region, settings } = checked.value;
      const [workspace] = await store.workspacesByIds([request.workspaceId]);
      if (workspace === null || workspace === undefined) return workspaceNotFound();
      await parts.allowances.useAttempts(workspace.id, [role.accountId]);
      const refusal = await within(clock, answerBy, refusedByIdentity(parts, role));
      if (refusal !== undefined && refusal !== null) return refusal;

      const fresh = newConnection({
        id: randomUUID(),
        workspaceId: workspace.id,
        roleArn: role.arn,
        accountId: role.accountId,
        partition: role.partition,
        region,
        name: settings.name ?? null,
        createdAt: clock.now(),
      });
      const stored = await store.connect(fresh, settings, beginIfNeeded, clock.now(), {
        action: 'CONNECT_AWS_ACCOUNT',
        actor,
        detail: role.arn,
      });
      log.info({ connectionId: stored.id, workspaceId: workspace.id, status: stored.status }, 'connect');
      return ok(isVerifying(stored) ? await afterFirstAttempt(parts, stored, answerBy) : stored);
    },

    connectAwsAccounts: (request, actor) => connectMany({ ...parts, begin: beginIfNeeded }, request, actor),

    async retryConnection(connectionId, actor) {
      const answerBy = clock.now() + FIRST_ANSWER_MS;
      const [known] = await store.connectionsByIds([connectionId]);
      if (known === null || known === undefined) return connectionNotFound();
      await parts.allowances.useAttempts(known.workspaceId, [known.accountId]);
      let retryable = true;
      const changed = await store.change(
        connectionId,
        (connection) => {
          if (isVerifying(connection)) {
            const now = clock.now();
            // What is due cannot be brought forward. The moment that was planned also shows how late it is.
            const isDue = (connection.verification?.nextAttemptAt ?? now) <= now;
            return isDue ? [] : [{ type: 'AttemptBroughtForward', nextAttemptAt: now }];
          }
          retryable = connection.status !== 'CONNECTED' && connection.status !== 'DISCONNECTED';
          return retryable ? [begin()] : [];
        },
        clock.now(),
        { action: 'RETRY_CONNECTION', actor },
      );
      if (changed === null) return connectionNotFound();
      if (!retryable) return notRetryable(changed);
      log.info({ connectionId }, 'retry');
      return ok(await afterFirstAttempt(parts, changed, answerBy));
    },

    async disconnectAwsAccount(connectionId, actor) {
      const changed = await store.change(
        connectionId,
        ({ status }) => (status === 'DISCONNECTED' ? [] : [{ type: 'ConnectionDisconnected' }]),
        clock.now(),
        { action: 'DISCONNECT_AWS_ACCOUNT', actor },
      );
      if (changed === null) return connectionNotFound();
      log.info({ connectionId }, 'disconnect');
      return ok(changed);
    },

    explainTrustPolicy: (request) => explainForWorkspace(parts, request),

    async testConnection(connectionId, signal, actor, audience) {
      const [connection] = await store.connectionsByIds([connectionId]);
      if (connection === null || connection === undefined) return null;
      const { workspaceId, status } = connection;
      // Disconnected means that Aurora does not use the role any more.
      if (status === 'DISCONNECTED') return 'DISCONNECTED';
      await parts.allowances.useTest(workspaceId);
      const test = await testRole(parts, connection, signal, audience);
      await store.appendAudit({
        ...actor,
        action: 'TEST_CONNECTION',
        occurredAt: clock.now(),
        workspaceId,
        connectionId,
        detail: test.outcome,
      });
      return test.outcome === 'PASSED' ? verifyAgain(parts, test, begin, actor) : test;
    },

    rotation: createRotation(parts),
  };
}

/** A connection that works, or is being verified, is left as it is. */
function needsVerification(connection: Connection): boolean {
  return !isVerifying(connection) && connection.status !== 'CONNECTED' && connection.status !== 'DEGRADED';
}

/** The statuses that a passing test contradicts. */
const CONTRADICTED: ReadonlySet<ConnectionStatus> = new Set(['FAILED', 'INSECURE', 'DEGRADED']);

/**
 * After a test that passed: a connection that did not work is verified again, as `retryConnection` does. Where the
 * workspace may try no more roles for now, the connection stays as it is: the test's answer is not lost.
 */
async function verifyAgain(
  parts: ConnectionsParts,
  test: ConnectionTest,
  begin: () => ConnectionChange,
  actor: Actor,
): Promise<ConnectionTest> {
  const { store, clock, log } = parts;
  const { id, workspaceId, accountId, status } = test.connection;
  if (!CONTRADICTED.has(status)) return test;
  const answerBy = clock.now() + FIRST_ANSWER_MS;
  try {
    await parts.allowances.useAttempts(workspaceId, [accountId]);
  } catch (error) {
    if (error instanceof AllowanceExceeded) return test;
    throw error;
  }
  let started = false;
  const changed = await store.change(
    id,
    (connection) => {
      started = CONTRADICTED.has(connection.status);
      return started ? [begin()] : [];
    },
    clock.now(),
    { action: 'RETRY_CONNECTION', actor },
  );
  if (changed === null || !started) return { ...test, connection: changed ?? test.connection };
  log.info({ connectionId: id }, 'retry after a test that passed');
  return {
    ...test,
    verificationStarted: true,
    connection: await afterFirstAttempt(parts, changed, answerBy),
  };
}

/** Waits for the first attempt's result, for as long as a caller will wait; then the connection as it stands. */
async function afterFirstAttempt(
  { scheduler, store, clock }: ConnectionsParts,
  connection: Connection,
  answerBy: Millis,
): Promise<Connection> {
  const abort = new AbortController();
  const attempted = scheduler.nextAttemptOf(connection.id, abort.signal);
  scheduler.wake();
  await within(clock, answerBy, attempted);
  abort.abort();
  const [current] = await store.connectionsByIds([connection.id]);
  return current ?? connection;
}

function checkRequest(
  request: ConnectRequest,
  defaultRegion: string,
): Outcome<{ role: RoleArn; region: string; settings: ConnectionSettings }> {
  const reading = readRoleArn(request.roleArn);
  if (!reading.ok) return invalidRoleArn(reading.error);
  const role = reading.value;
  if (request.region !== undefined && partitionOfRegion(request.region)?.id !== role.partition) {
    return refuse(
      'INVALID_REGION',
      `${quote(request.region)} is no Region of the partition "${role.partition}", which the role is in.`,
      ['Name a Region such as us-east-1 or eu-central-1, or leave the region out.'],
    );
  }
  const name = request.name === undefined ? null : checkedName(request.name, 'The name of a connection');
  if (name?.ok === false) return name;
  return ok({
    role,
    region: request.region ?? defaultRegion,
    settings: {
      ...(request.region !== undefined && { region: request.region }),
      ...(name?.ok === true && { name: name.value }),
    },
  });
}

function checkedName(text: string, what: string): Outcome<string> {
  const checked = checkName(text, what);
  return checked.ok ? checked : refuse('INVALID_NAME', checked.error, ['Choose another name.']);
}

/**
 * Refuses before any call what AWS could never allow, or must not. Null where nothing speaks against the role, or
 * where Aurora does not know itself for the moment: the verification waits for that, and asks again.
 */
async function refusedByIdentity(parts: ConnectionsParts, role: RoleArn): Promise<Err<Refusal> | null> {
  const reading = await parts.identity.read();
  const failure = reading.ok ? forbiddenRole(reading.value, role) : null;
  return failure === null ? null : refusedRole(failure, role.arn);
}

/** A user's or an account's ARN may be Aurora's, which only Aurora's identity tells; null where it is not. */
async function refusedAsAuroras(
  parts: ConnectionsParts,
  { roleArn }: ConnectRequest,
  { error }: Err<Refusal>,
): Promise<Err<Refusal> | null> {
  if (error.roleArn?.part !== 'RESOURCE_TYPE') return null;
  const identity = await parts.identity.read();
  const reading = identity.ok ? readRoleArn(roleArn, identity.value.accountId) : null;
  return reading === null || reading.ok ? null : invalidRoleArn(reading.error);
}

function connectionNotFound(): Err<Refusal> {
  return refuse('CONNECTION_NOT_FOUND', 'There is no such connection.', [
    'Use the id that connectAwsAccount answered, or one of the workspace\'s "awsConnections".',
  ]);
}

function notRetryable({ status }: Connection): Err<Refusal> {
  return status === 'CONNECTED'
    ? refuse('CONNECTION_NOT_RETRYABLE', 'The connection is CONNECTED; there is nothing to retry.', [
        '"Test now" (testConnection) checks it live.',
      ])
    : refuse('CONNECTION_NOT_RETRYABLE', 'The connection is DISCONNECTED.', [
        'Choose "Reconnect" (connectAwsAccount with the role\'s ARN): it keeps its id and its history.',
      ]);
}
