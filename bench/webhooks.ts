/**
 * `npm run bench:webhooks`: a thousand webhooks, a tenth of which hang. From the commit of an event to its arrival at
 * those that work; and how many deliveries a second one server makes at most.
 */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EncryptionKeys } from '../src/base/encryption.ts';
import { ownId } from '../src/graphql/ids.ts';
import { requireRuntime } from '../src/runtime.ts';
import { sealSecrets } from '../src/webhooks/secrets.ts';
import { newSecret } from '../src/webhooks/signature.ts';
import { sampleWebhook } from '../test/support/samples.ts';
import { bundleServer, startAurora } from './support/aurora-process.ts';
import { cpuTimeMs } from './support/cpu-time.ts';
import { openStore } from './support/filled-database.ts';
import { figure, handIn, quantile, short } from './support/report.ts';
import { makeTenants } from './watching/tenants.ts';

requireRuntime();

const TENANTS = 50;
const WEBHOOKS_OF_TENANT = 20;
/** Of each workspace. */
const HANGING = 2;
const ROUNDS = 10;
const ROUND_MS = 2_000;
/** Events of each workspace at the same moment. */
const BURST = 20;
const WORKING = TENANTS * (WEBHOOKS_OF_TENANT - HANGING);

const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const { program, remove } = await bundleServer('webhooks');
const key = Buffer.alloc(32, 7);

/** When each event was committed, by its connection and number. */
const committed = new Map<string, number>();
const latencies: number[] = [];
let received = 0;
const endpoint = createServer(async (request, response) => {
  if (request.url === '/hang') return;
  let body = '';
  for await (const chunk of request) body += chunk;
  response.writeHead(204).end();
  received++;
  const { data } = JSON.parse(body) as { data: { workspaceId: string; sequence: number } };
  const at = committed.get(`${data.workspaceId} ${data.sequence}`);
  // It may come before this process has learned of its commit.
  latencies.push(at === undefined ? 0 : performance.now() - at);
}).listen(0, '127.0.0.1');
await once(endpoint, 'listening');
const { port } = endpoint.address() as AddressInfo;

const store = openStore(join(folder, 'aurora.db'));
const tenants = await makeTenants(store, TENANTS);
const keys = new EncryptionKeys([key]);
const actor = { tokenId: 'bench', tokenName: 'Bench', address: '127.0.0.1', requestId: 'bench' };
for (const { workspaceId } of tenants)
  for (let n = 0; n < WEBHOOKS_OF_TENANT; n++) {
    const id = randomUUID();
    const url = `http://127.0.0.1:${port}/${n < HANGING ? 'hang' : 'works'}`;
    const sealed = sealSecrets(keys, id, { url, secret: newSecret(), previous: null });
    const webhook = sampleWebhook(ownId('Workspace', workspaceId), { id, sealed, createdAt: Date.now() });
    await store.insertWebhook(webhook, WEBHOOKS_OF_TENANT, { action: 'CREATE_WEBHOOK', actor });
  }

const server = await startAurora({
  program,
  folder,
  environment: {
    ENCRYPTION_KEY: key.toString('base64'),
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    LOG_LEVEL: 'warn',
  },
});

/** One more event of each workspace. */
async function happen(): Promise<void> {
  await Promise.all(
    tenants.map(async ({ workspaceId, happen: commit }) => {
      const sequence = await commit();
      committed.set(`${workspaceId} ${sequence}`, performance.now());
    }),
  );
}

async function untilReceived(count: number): Promise<boolean> {
  for (const until = performance.now() + 60_000; received < count; await wait(5))
    if (performance.now() > until) return false;
  return true;
}

// The first events find out which endpoints hang.
await happen();
const isWarm = await untilReceived(WORKING);
latencies.length = 0;
for (let round = 0; round < ROUNDS; round++) {
  const next = wait(ROUND_MS);
  await happen();
  await next;
}
const isComplete = await untilReceived(WORKING * (1 + ROUNDS));
const evenly = latencies.splice(0).sort((a, b) => a - b);

const [cpuBefore, begun] = [cpuTimeMs(server.child.pid) ?? Number.NaN, performance.now()];
for (let n = 0; n < BURST; n++) await happen();
const isDone = await untilReceived(WORKING * (1 + ROUNDS + BURST));
const seconds = (performance.now() - begun) / 1_000;
const deliveries = WORKING * BURST;
const cpuEach = ((cpuTimeMs(server.child.pid) ?? Number.NaN) - cpuBefore) / deliveries;

await server.stop();
await store.close();
await remove();
const worst = evenly.at(-1) ?? Number.NaN;
await handIn({
  name: 'webhooks',
  title: 'Webhooks: a thousand, a tenth of which hang',
  figures: [
    figure('from a commit to the endpoint, median', 'ms', [quantile(evenly, 0.5)]),
    figure('from a commit to the endpoint, p99', 'ms', [quantile(evenly, 0.99)]),
    figure('from a commit to the endpoint, longest', 'ms', [worst]),
    figure('deliveries a second, as many as possible', '1/s', [deliveries / seconds]),
    figure('processor time of the server for a delivery', 'ms', [cpuEach]),
  ],
  claims: [
    {
      claim: 'those that work get each event within 2 s',
      reached: isComplete && worst < 2_000,
      value: `${short(worst)} ms, ${evenly.length} deliveries`,
    },
    {
      claim: 'none is lost',
      reached: isWarm && isComplete && isDone,
      value: `${received} of ${WORKING * (1 + ROUNDS + BURST)}`,
    },
  ],
  notes: [
    `${TENANTS} workspaces with ${WEBHOOKS_OF_TENANT} webhooks each, on SQLite. Each delivery has its own connection, without TLS, to an endpoint in the process that also commits the events.`,
  ],
});
