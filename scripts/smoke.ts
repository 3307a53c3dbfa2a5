/**
 * `npm run smoke`: a real role, from identity to disconnect, with temporary data. Exits with 0 only if all steps work.
 * The role already requires an External ID, so the workspace gets that one instead of a new one.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRuntime } from '../src/runtime.ts';
import { isExternalId } from '../src/trust/external-id.ts';

requireRuntime();
const { SMOKE_ROLE_ARN: roleArn = '', SMOKE_EXTERNAL_ID: externalId = '' } = process.env;
if (roleArn === '' || !isExternalId(externalId)) {
  stop(
    'Set SMOKE_ROLE_ARN to the role, and SMOKE_EXTERNAL_ID to the External ID that its trust policy requires (2 to 1224 characters).',
  );
}

const { startApp } = await import('../src/app.ts');
const { readConfig } = await import('../src/config.ts');
const { encodeId } = await import('../src/graphql/ids.ts');
const { createLogger } = await import('../src/observe/log.ts');
const { openStore } = await import('../src/open-store.ts');
const { createClient } = await import('./client.ts');
const { connectRole, watchConnection } = await import('./onboarding.ts');
const documents = await import('../schema/generated/graphql.ts');

const folder = await mkdtemp(join(tmpdir(), 'aurora-smoke-'));
const token = randomBytes(24).toString('hex');
// Database, token and ports are temporary: what the environment says about them is for the server that may run here.
const others = Object.entries(process.env).filter(
  ([name]) => !/^(?:DATABASE_|AURORA_OPERATOR_TOKEN|METRICS_)/.test(name),
);
const reading = readConfig({
  ...Object.fromEntries(others),
  DATABASE_URL: `file:${join(folder, 'aurora.db')}`,
  HOST: '127.0.0.1',
  PORT: '0',
  AURORA_OPERATOR_TOKEN: token,
});
if (!reading.ok) stop(reading.error.map(({ variable, message }) => `${variable} ${message}`).join('\n'));
const config = reading.value;
const log = createLogger('silent');

const workspace = {
  id: randomUUID(),
  name: 'Smoke',
  externalId,
  externalIdCreatedAt: Date.now(),
  previous: null,
  capabilities: null,
  createdAt: Date.now(),
};
const store = await openStore(config.database, log);
await store.insertWorkspace(workspace);
await store.close();

const app = await startApp({ config, log });
const client = createClient(app.url, token);
try {
  await run();
  console.log('All steps work.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.close();
  await app.stop(2_000);
  await rm(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const { auroraIdentity } = await client.send(documents.WhoIsAuroraDocument, {});
  if (auroraIdentity.__typename !== 'AuroraIdentity') {
    throw new Error(`${auroraIdentity.message} ${auroraIdentity.remedies.join(' ')}`);
  }
  console.log(`Aurora is ${auroraIdentity.arn}, by ${auroraIdentity.credentialSource}`);

  const id = await connectRole(client, encodeId('Workspace', workspace.id), roleArn);
  const status = await watchConnection(client, id, config.verificationWindowMs);
  if (status !== 'CONNECTED') throw new Error(`The connection is ${status}.`);

  const { testConnection } = await client.send(documents.TestConnectionDocument, { id });
  for (const { name, outcome, detail, durationMs } of testConnection.checks) {
    console.log(`   ${outcome.padEnd(12)} ${name}: ${detail} (${Math.round(durationMs)} ms)`);
  }
  if (testConnection.outcome !== 'PASSED') throw new Error('The test of the connection found a problem.');

  const { disconnectAwsAccount } = await client.send(documents.DisconnectAwsAccountDocument, { id });
  if (disconnectAwsAccount.__typename !== 'DisconnectAwsAccountSuccess')
    throw new Error(disconnectAwsAccount.message);
  console.log('Disconnected.');
}

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}
