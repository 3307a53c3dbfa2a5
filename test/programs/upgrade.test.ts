/** A rolling upgrade: the oldest version that must go on, next to this one, on the schema of this one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { migrate } from '../../src/storage/postgres/migrate.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { asOperator } from '../support/as-operator.ts';
import { OPERATOR_TOKEN } from '../support/aurora.ts';
import { bundle } from '../support/bundle.ts';
import { askCredentials } from '../support/credentials.ts';
import {
  ConnectAwsAccountDocument,
  CreateWorkspaceDocument,
  DisconnectAwsAccountDocument,
  WorkspaceActivityDocument,
  WorkspaceStartDocument,
} from '../support/documents.ts';
import { newerMigrations } from '../support/newer-migrations.ts';
import { buildOldVersion, OLD_COMMIT } from '../support/old-version.ts';
import { MIGRATIONS } from '../support/postgres.ts';
import { startCluster } from '../support/postgres-cluster.ts';
import { runProgram } from '../support/run-program.ts';

const NEW = bundle(new URL('../../src/main.ts', import.meta.url), 'upgrade', 'main.cjs');
const OLD_FOLDER = mkdtempSync(join(tmpdir(), 'aurora-old-version-'));
let old = '';

/** Where the packages changed, the old version needs an installation. On a busy machine that takes minutes. */
const MAX_INSTALLATION_MS = 600_000;

beforeAll(() => {
  old = buildOldVersion(OLD_FOLDER);
}, MAX_INSTALLATION_MS);
afterAll(() => rmSync(OLD_FOLDER, { recursive: true, force: true }), MAX_INSTALLATION_MS);

type World = Awaited<ReturnType<typeof world>>;
type Server = Awaited<ReturnType<World['start']>>;

/** A database with the schema of this version, and an AWS. */
async function world() {
  const cluster = await startCluster();
  onTestFinished(() => cluster.stop());
  const url = cluster.url('aurora');
  await asOperator(cluster.url('postgres'), 'create database aurora');
  const migration = await runProgram(NEW, { DATABASE_URL: url }, ['migrate']).exit;
  expect(migration).toMatchObject({ code: 0, stderr: '' });
  const simulator = await startSimulator({ propagation: { kind: 'none' } });
  onTestFinished(() => simulator.close());
  const account = simulator.createAccount();
  const user = account.createUser('aurora', { policies: [operatorPolicy()] });
  const customer = simulator.createAccount();

  const run = (program: string | URL) =>
    runProgram(program, {
      DATABASE_URL: url,
      MIGRATE: 'off',
      PORT: '0',
      SHUTDOWN_SECONDS: '5',
      AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: simulator.url,
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    });
  return {
    url,
    run,
    async start(program: string | URL) {
      const { child, exit, printed } = run(program);
      const address = await printed(/"url":"([^"]+)"[^\n]*"msg":"ready"/);
      const client = createClient(address, OPERATOR_TOKEN, { retryAttempts: 0 });
      onTestFinished(() => client.close());
      const stop = () => {
        child.kill('SIGTERM');
        return exit;
      };
      return { url: address, client, stop };
    },
    /** A role that the workspace with this External ID may connect. */
    createRole: (name: string, externalId: string) =>
      customer.createRole(name, {
        trustPolicy: trustPolicy({ partition: 'aws', accountId: account.accountId }, externalId).document,
      }).arn,
  };
}

/** Connects a role at one server, watches it at the other one, and disconnects it there. */
async function journey(name: string, one: Server, other: Server, { createRole }: World): Promise<void> {
  const { createWorkspace } = await one.client.send(CreateWorkspaceDocument, { name });
  if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error(createWorkspace.message);
  const { id: workspaceId, externalId } = createWorkspace.workspace;
  const { workspace } = await one.client.send(WorkspaceStartDocument, { workspaceId });
  // It asks for what both versions have: an old server does not know the types of newer events.
  const events = other.client.subscribe(WorkspaceActivityDocument, {
    workspaceId,
    after: workspace?.eventsCursor ?? '',
  });
  const next = async () => (await events.next()).value?.workspaceEvents;

  const { connectAwsAccount } = await one.client.send(ConnectAwsAccountDocument, {
    workspaceId,
    roleArn: createRole(name, externalId.value),
  });
  if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error(connectAwsAccount.message);
  const { id } = connectAwsAccount.awsConnection;
  expect([await next(), await next()]).toMatchObject([
    { __typename: 'VerificationStarted', connection: { id } },
    { __typename: 'ConnectionEstablished', connection: { id } },
  ]);
  for (const { url } of [one, other])
    expect(await askCredentials(url, id)).toMatchObject({
      status: 200,
      body: { AccessKeyId: expect.any(String) },
    });

  await other.client.send(DisconnectAwsAccountDocument, { id });
  for (const { url } of [one, other])
    expect(await askCredentials(url, id)).toMatchObject({
      status: 409,
      body: { code: 'CONNECTION_DISCONNECTED' },
    });
  expect(await next()).toMatchObject({ __typename: 'ConnectionDisconnected', connection: { id } });
  await events.return(undefined);
}

it('old and new servers work together on the new schema', async () => {
  const place = await world();
  const [oldServer, newServer] = [await place.start(old), await place.start(NEW)];
  const version = await fetch(`${oldServer.url}/version`, {
    headers: { Authorization: `Bearer ${OPERATOR_TOKEN}` },
  });
  expect(await version.json()).toMatchObject({ commit: OLD_COMMIT });
  await journey('old-first', oldServer, newServer, place);
  await journey('new-first', newServer, oldServer, place);
  expect((await newServer.stop()).code).toBe(0);
  expect((await oldServer.stop()).code).toBe(0);
});

it('a migration that excludes the old version waits for its servers to stop, and then keeps it out', async () => {
  const place = await world();
  const folder = newerMigrations(
    MIGRATIONS,
    'contract since 99.0.0',
    'alter table workspaces add colour text',
  );
  const contract = () => migrate({ url: place.url, pooler: 'none' }, folder);
  const server = await place.start(old);
  await expect(contract()).rejects.toMatchObject({ code: 'OLDER_SERVERS' });
  await server.stop();
  await contract();
  const { code, stdout } = await place.run(old).exit;
  expect(code).toBe(1);
  expect(stdout).toContain('"code":"SCHEMA_TOO_NEW"');
});
