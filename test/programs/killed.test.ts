import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { SeededRandom } from '../../src/simulator/random.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { output } from '../support/aws-clients.ts';
import { bundle } from '../support/bundle.ts';
import {
  AuditLogDocument,
  AwsConnectionDocument,
  ChooseAccountsDocument,
  ConnectAwsAccountDocument,
  ConnectionProgressDocument,
  ConnectOrganizationDocument,
  CreateWorkspaceDocument,
  OrganizationDocument,
  WorkspaceEventsDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { FastClock } from '../support/fast-clock.ts';
import { allowing } from '../support/role-session.ts';
import { leaveTrace, useSecretsOf } from '../support/secrets/traces.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = bundle(new URL('../support/killable-server.ts', import.meta.url), 'killable');

/** Rows of kills run at the same time. Each row has its own file and its own seed. */
const KILLS_IN_A_ROW = 10;
const ROWS = [23, 24, 25, 26, 27];
const SPEED = 100;
const SECOND = 1_000;
const WINDOW = 300 * SECOND;
const FIRST_CURSOR = Buffer.from('event:0').toString('base64url');

/** When the customers' roles arrive. */
const EARLY = [0, 2 * SECOND, 15 * SECOND];
const LATE = [40 * SECOND, 120 * SECOND, 240 * SECOND, 'never'] as const;

type Event = { cursor: string; type: string; connectionId: string };

async function world() {
  const begunAt = Date.now();
  const clock = new FastClock(begunAt, SPEED);
  const simulator = await startSimulator({ clock });
  onTestFinished(() => simulator.close());
  const aurora = simulator.createAccount();
  const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });

  const file = join(temporaryFolder(), 'aurora.db');
  const environment = {
    DATABASE_URL: `file:${file}`,
    PORT: '0',
    LOG_LEVEL: 'warn',
    AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    AWS_REGION: 'us-east-1',
    // A slow machine takes longer than an hour of the fast clock: no later check comes in it.
    RECHECK_SECONDS: '604800',
    AWS_ENDPOINT_URL: simulator.url,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    CLOCK_BEGUN_AT: String(begunAt),
    CLOCK_SPEED: String(SPEED),
  };

  useSecretsOf(environment);

  const start = async () => {
    const child: ChildProcess = fork(PROGRAM, { env: environment, silent: true });
    const printed = output(child);
    onTestFinished(async () => leaveTrace('log', Object.values(await printed).join('\n')));
    // Runs first: what was printed is complete when the server has ended.
    onTestFinished(() => void child.kill('SIGKILL'));
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const client = createClient(url, OPERATOR_TOKEN, { retryAttempts: 0 });
    return {
      client,
      /** In the middle of an attempt, and while it does not write: until it wakes up, nobody else could write. */
      async freeze() {
        do {
          child.kill('SIGCONT');
          await aCall(simulator);
          child.kill('SIGSTOP');
        } while (isLocked(file));
      },
      wake: () => child.kill('SIGCONT'),
      async kill() {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
        // Its socket ends as it does when a server dies.
        await client.close().catch(() => {});
      },
    };
  };
  const trust = (externalId: string) =>
    trustPolicy({ partition: 'aws', accountId: aurora.accountId }, externalId).document;
  return { simulator, customer: simulator.createAccount(), start, trust };
}

describe('a server that is killed 50 times', () => {
  it('ends every verification as it should, and loses and repeats no event', {
    timeout: 600_000,
  }, async () => {
    const promised = await Promise.all(ROWS.map((seed) => killInARow(seed)));
    expect(promised.reduce((sum, count) => sum + count)).toBeGreaterThan((ROWS.length * KILLS_IN_A_ROW) / 2);
  });

  /** How many connections were promised. */
  async function killInARow(seed: number) {
    const { simulator, customer, start, trust } = await world();
    const random = new SeededRandom(seed);
    let server = await start();
    const { createWorkspace } = await server.client.send(CreateWorkspaceDocument, { name: 'Acme' });
    if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('No workspace.');
    const { workspace } = createWorkspace;
    /** How the verification of each role must end. */
    const expected = new Map<string, string>();
    /** Connections that were answered: a promise. Others may or may not be there. */
    const promised = new Set<string>();
    /** What a subscriber has seen that comes back after every kill, behind its last cursor. */
    const seen: Event[] = [];

    const follow = async ({ client }: typeof server, enough: () => boolean = () => false) => {
      const variables = { workspaceId: workspace.id, after: seen.at(-1)?.cursor ?? FIRST_CURSOR };
      try {
        for await (const { workspaceEvents: event } of client.subscribe(WorkspaceEventsDocument, variables)) {
          seen.push({ cursor: event.cursor, type: event.__typename, connectionId: event.connection.id });
          if (enough()) return;
        }
      } catch {
        // The server is gone.
      }
    };

    /** Any moment: before, during or after the answer to one of the next calls. */
    const someMoment = () => {
      let left = 1 + random.below(8);
      const delay = random.below(12);
      return new Promise<void>((resolve) => {
        const end = (after: number) => {
          stop();
          clearTimeout(limit);
          setTimeout(resolve, after);
        };
        const stop = simulator.calls.onCall(() => {
          left -= 1;
          if (left === 0) end(delay);
        });
        // On a machine that is slow, every verification may have ended before there were so many.
        const limit = setTimeout(() => end(0), WINDOW / SPEED);
      });
    };

    for (let kill = 0; kill < KILLS_IN_A_ROW; kill++) {
      // Some are killed while they connect, the others in the middle of a verification.
      const whileConnecting = random.below(3) === 0;
      const arrivals = whileConnecting ? [...EARLY, ...LATE] : LATE;
      const arrival = arrivals[random.below(arrivals.length)] ?? 'never';
      const { arn } = customer.createRole(`R${kill}`, {
        trustPolicy: trust(workspace.externalId.value),
        arrival,
      });
      expected.set(arn, arrival === 'never' ? 'FAILED' : 'CONNECTED');

      const following = follow(server);
      const early = whileConnecting ? someMoment() : null;
      const connecting = server.client
        .send(ConnectAwsAccountDocument, { workspaceId: workspace.id, roleArn: arn })
        .then(({ connectAwsAccount: answer }) => {
          if (answer.__typename === 'ConnectAwsAccountSuccess') promised.add(answer.awsConnection.id);
        })
        // Killed before it could answer.
        .catch(() => {});
      if (early === null) await connecting;
      await (early ?? someMoment());
      await server.kill();
      await Promise.all([connecting, following]);
      server = await start();
    }

    const all = () => new Set([...promised, ...seen.map(({ connectionId }) => connectionId)]);
    const isEnd = ({ type }: Event) => type === 'ConnectionEstablished' || type === 'ConnectionFailed';
    const allEnded = () => seen.filter(isEnd).length >= all().size;
    if (!allEnded()) await follow(server, allEnded);

    for (const id of all()) {
      const { awsConnection } = await server.client.send(AwsConnectionDocument, { id, first: 100 });
      expect(awsConnection?.status).toBe(expected.get(awsConnection?.roleArn ?? ''));
      const stored = (awsConnection?.events.edges ?? []).map(({ node }) => node).reverse();
      expect(stored.map(({ sequence }) => sequence)).toEqual(stored.map((_, index) => index + 1));
      expect(stored[0]?.__typename).toBe('VerificationStarted');
      expect(
        stored.filter(({ __typename: type, cursor }) => isEnd({ type, cursor, connectionId: id })),
      ).toEqual([stored.at(-1)]);
      const attempts = stored.flatMap((event) =>
        event.__typename === 'AssumeRoleDenied' ? [event.attempt] : [],
      );
      expect(attempts).toEqual([...new Set(attempts)].sort((a, b) => a - b));
      expect(seen.filter(({ connectionId }) => connectionId === id).map(({ cursor }) => cursor)).toEqual(
        stored.map(({ cursor }) => cursor),
      );
    }
    await server.kill();
    return promised.size;
  }
});

describe('a server that is killed', () => {
  it('leaves what it held to another process on the same file', { timeout: 120_000 }, async () => {
    const { simulator, customer, start, trust } = await world();
    const [first, second] = [await start(), await start()];
    const { createWorkspace } = await first.client.send(CreateWorkspaceDocument, { name: 'Acme' });
    if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('No workspace.');
    const { workspace } = createWorkspace;
    const ids: string[] = [];
    for (let role = 0; role < 10; role++) {
      const { arn } = customer.createRole(`R${role}`, {
        trustPolicy: trust(workspace.externalId.value),
        arrival: 120 * SECOND,
      });
      const { client } = role % 2 === 0 ? first : second;
      const variables = { workspaceId: workspace.id, roleArn: arn };
      const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, variables);
      if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error('Refused.');
      ids.push(connectAwsAccount.awsConnection.id);
    }
    await aCall(simulator);
    await first.kill();
    await expectConnectedOnce(second, ids);
    await second.kill();
  });
});

describe('a server that works on an organization', () => {
  it('leaves it to another when it is killed, which connects every account once', {
    timeout: 120_000,
  }, async () => {
    const { simulator, start, trust } = await world();
    const first = await start();
    const { createWorkspace } = await first.client.send(CreateWorkspaceDocument, { name: 'Acme' });
    if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('No workspace.');
    const { id: workspaceId, externalId } = createWorkspace.workspace;
    const trustPolicy = trust(externalId.value);
    const management = simulator.createAccount();
    const organization = simulator.createOrganization(management);
    const inlinePolicies = { read: allowing('organizations:*') };
    const { arn: roleArn } = management.createRole('Reader', { trustPolicy, inlinePolicies });
    for (let index = 0; index < 12; index++) {
      const account = simulator.createAccount();
      organization.place(account, organization.rootId);
      account.createRole('AuroraRole', { trustPolicy });
    }
    /** Kills the server while it waits for the answer to this call, when the next one has started. */
    const killDuring = async (server: typeof first, action: string) => {
      const answer = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      simulator.faults.gate = async (called) => {
        if (called !== action) return;
        asked.resolve();
        await answer.promise;
      };
      await asked.promise;
      const next = await start();
      await server.kill();
      simulator.faults.gate = null;
      answer.resolve();
      return next;
    };

    const { connectOrganization } = await first.client.send(ConnectOrganizationDocument, {
      roleArn,
      workspaceId,
    });
    if (connectOrganization.__typename !== 'ConnectOrganizationSuccess') throw new Error('Refused.');
    const { id } = connectOrganization.organization;
    const second = await killDuring(first, 'ListAccountsForParent');
    const look = async ({ client }: typeof first) => {
      const { organization: found } = await client.send(OrganizationDocument, { id });
      const counts = found?.counts.filter(({ count }) => count > 0) ?? [];
      return { readAt: found?.readAt, ...Object.fromEntries(counts.map((one) => [one.progress, one.count])) };
    };
    await eventually(async () => expect(await look(second)).toMatchObject({ NOT_CHOSEN: 12, MANAGEMENT: 1 }));

    const chosen = {
      organizationId: id,
      unitIds: [organization.rootId],
      exceptAccountIds: [management.accountId],
    };
    const { chooseAccounts } = await second.client.send(ChooseAccountsDocument, chosen);
    expect(chooseAccounts.__typename).toBe('ChooseAccountsSuccess');
    const third = await killDuring(second, 'AssumeRole');
    await eventually(async () => expect(await look(third)).toMatchObject({ CONNECTED: 12, MANAGEMENT: 1 }));
    const { auditLog } = await third.client.send(AuditLogDocument, {
      first: 100,
      filter: { action: 'CONNECT_AWS_ACCOUNT' },
    });
    const connected = auditLog.edges.map(({ node }) => node);
    expect(new Set(connected.map(({ detail }) => detail)).size).toBe(13);
    expect(connected).toHaveLength(13);
    expect(connected.filter(({ tokenName }) => tokenName === `organization ${organization.id}`)).toHaveLength(
      12,
    );
    await third.kill();
  });
});

describe('a server that is frozen', () => {
  it('leaves its work to another, and changes nothing of it when it wakes up', {
    timeout: 120_000,
  }, async () => {
    const { customer, start, trust } = await world();
    const [frozen, other] = [await start(), await start()];
    const { createWorkspace } = await frozen.client.send(CreateWorkspaceDocument, { name: 'Acme' });
    if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('No workspace.');
    const { workspace } = createWorkspace;
    const { arn: roleArn } = customer.createRole('R', {
      trustPolicy: trust(workspace.externalId.value),
      arrival: 40 * SECOND,
    });
    const { connectAwsAccount } = await frozen.client.send(ConnectAwsAccountDocument, {
      workspaceId: workspace.id,
      roleArn,
    });
    if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error('Refused.');
    await frozen.freeze();
    const { id } = connectAwsAccount.awsConnection;
    await expectConnectedOnce(other, [id]);
    frozen.wake();
    await expectConnectedOnce(frozen, [id]);
    await Promise.all([frozen.kill(), other.kill()]);
  });
});

/** Whether somebody keeps others from writing, for longer than a write takes. */
function isLocked(file: string): boolean {
  const database = new Database(file, { timeout: SECOND });
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('ROLLBACK');
    return false;
  } catch (error) {
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error;
    return true;
  } finally {
    database.close();
  }
}

/** Resolves in the middle of an attempt. */
function aCall(simulator: Simulator): Promise<void> {
  return new Promise<void>((resolve) => {
    const stop = simulator.calls.onCall(() => {
      stop();
      resolve();
    });
  });
}

/** Follows the verifications to their ends. */
async function expectConnectedOnce(
  { client }: { client: ReturnType<typeof createClient> },
  ids: readonly string[],
): Promise<void> {
  for (const id of ids) {
    const stored: { cursor: string; type: string; attempt: number | null }[] = [];
    for await (const { connectionProgress: event } of client.subscribe(ConnectionProgressDocument, {
      connectionId: id,
    })) {
      const attempt = event.__typename === 'AssumeRoleDenied' ? event.attempt : null;
      stored.push({ cursor: event.cursor, type: event.__typename, attempt });
    }
    expect(stored.at(-1)?.type).toBe('ConnectionEstablished');
    const attempts = stored.flatMap(({ attempt }) => attempt ?? []);
    expect(attempts).toEqual([...new Set(attempts)].sort((a, b) => a - b));
  }
}
