/**
 * `npm run bench:accounts`: connects an organisation of 1,000 accounts at once. 30 of them are wrong, in ten ways.
 * The bench checks how each ends. It measures how long all take, and the page's counts meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectAwsAccountsDocument,
  ConnectionCountsDocument,
  CreateWorkspaceDocument,
} from '../schema/generated/graphql.ts';
import { createClient } from '../scripts/client.ts';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
import { operatorPolicy } from '../src/trust/trust-policy.ts';
import { makeOrganisation, unexpectedLines } from '../test/support/organisation.ts';
import { TOKEN } from './support/aurora-process.ts';
import { quietLog } from './support/quiet.ts';
import { figure, handIn } from './support/report.ts';

const ACCOUNTS = 1_000;
const WRONG = 30;
const CALLS_A_SECOND = 600;
/** Roles that are wrong are tried for so long. */
const WINDOW_S = 30;
/** Two windows, and what the calls of all take at the budget. */
const LIMIT_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), 'aurora-accounts-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const simulator = await startSimulator({ propagation: { kind: 'none' } });
const own = simulator.createAccount();
const user = own.createUser('aurora', { policies: [operatorPolicy()] });
process.env['AWS_ENDPOINT_URL'] = simulator.url;
process.env['AWS_ACCESS_KEY_ID'] = user.accessKeyId;
process.env['AWS_SECRET_ACCESS_KEY'] = user.secretAccessKey;

const reading = readConfig({
  DATABASE_URL: `file:${join(folder, 'aurora.db')}`,
  PORT: '0',
  AURORA_OPERATOR_TOKEN: TOKEN,
  AWS_REGION: 'us-east-1',
  STS_CALLS_PER_SECOND: String(CALLS_A_SECOND),
  VERIFICATION_WINDOW_SECONDS: String(WINDOW_S),
});
if (!reading.ok) throw new Error(JSON.stringify(reading.error));
const app = await startApp({ config: reading.value, log: quietLog });
const client = createClient(app.url, TOKEN);
const { createWorkspace } = await client.send(CreateWorkspaceDocument, { name: 'Organisation' });
if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('There is no workspace.');
const { id: workspaceId, externalId } = createWorkspace.workspace;

const organisation = makeOrganisation({
  simulator,
  auroraAccountId: own.accountId,
  externalId: externalId.value,
  accounts: ACCOUNTS,
  wrong: WRONG,
});

const begun = Date.now();
const answer = await client.send(ConnectAwsAccountsDocument, {
  workspaceId,
  roleArns: organisation.map(({ roleArn }) => roleArn),
});
const answeredAfter = Date.now() - begun;
if (answer.connectAwsAccounts.__typename !== 'ConnectAwsAccountsSuccess') throw new Error('It was refused.');

const countsMs: number[] = [];
let pending = ACCOUNTS;
while (pending > 0 && Date.now() - begun < LIMIT_MS) {
  await pause(1_000);
  const asked = performance.now();
  const { workspace } = await client.send(ConnectionCountsDocument, { workspaceId });
  countsMs.push(performance.now() - asked);
  pending = workspace?.connectionCounts.find(({ status }) => status === 'PENDING')?.count ?? 0;
}
const endedAfter = Date.now() - begun;
const calls = simulator.calls.all().length;

const answered = answer.connectAwsAccounts;
const unexpected = await unexpectedLines(client, workspaceId, answered, organisation);
await client.close();
await app.stop(1_000);
await simulator.close();

await handIn({
  name: 'accounts',
  title: 'A thousand accounts at once',
  claims: [
    {
      claim: `all ${ACCOUNTS} lines, ${WRONG} of them wrong in ten ways, end as they must`,
      reached: unexpected.length === 0 && answered.lines.length === ACCOUNTS,
      value: `${unexpected.length} did not`,
    },
  ],
  figures: [
    figure('each line is answered after', 's', [answeredAfter / 1_000]),
    figure('all have ended after', 's', [endedAfter / 1_000]),
    figure('calls to STS', '', [calls]),
    figure('counts of all connections, asked each second meanwhile', 'ms', countsMs),
  ],
  notes: [
    `A budget of ${CALLS_A_SECOND} calls a second, a window of ${WINDOW_S} s, which those that are wrong use up; simulator, server and client share one process.`,
    ...unexpected.slice(0, 5),
  ],
});
