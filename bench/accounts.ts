/**
 * `npm run bench:accounts`: an organisation of 1,000 accounts is connected at once, of which 30 are wrong in ten
 * different ways: whether each ends as it must, how long all take, and how long the page's counts take meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectAwsAccountsDocument,
  ConnectionCountsDocument,
  ConnectionsDocument,
  type ConnectionsQuery,
  CreateWorkspaceDocument,
} from '../schema/generated/graphql.ts';
import { createClient } from '../scripts/client.ts';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { operatorPolicy, trustPolicy } from '../src/domain/trust-policy.ts';
import type { SimulatedAccount } from '../src/simulator/account.ts';
import { startSimulator } from '../src/simulator/simulator.ts';
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
process.env['AWS_ENDPOINT_URL_STS'] = simulator.url;
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
if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
const app = await startApp({ config: reading.config, log: quietLog });
const client = createClient(app.url, TOKEN);
const { createWorkspace } = await client.send(CreateWorkspaceDocument, { name: 'Organisation' });
if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error('There is no workspace.');
const { id: workspaceId, externalId } = createWorkspace.workspace;

const aurora = { partition: 'aws', accountId: own.accountId };
const right = trustPolicy(aurora, externalId.value).document;
const [statement] = (right as { Statement: object[] }).Statement;
const changed = (change: object) => ({ ...right, Statement: [{ ...statement, ...change }] });
const role = (trust: object) => (customer: SimulatedAccount) =>
  customer.createRole('AuroraRole', { trustPolicy: trust }).arn;

/** How each must end, and what is pasted for it. */
const WRONG_ONES: readonly (readonly [string, (customer: SimulatedAccount) => string])[] = [
  ['FAILED', ({ accountId }) => `arn:aws:iam::${accountId}:role/NoSuchRole`],
  ['FAILED', role(trustPolicy(aurora, `${externalId.value}x`).document)],
  ['FAILED', role(trustPolicy({ ...aurora, accountId: '210987654321' }, externalId.value).document)],
  ['FAILED', role(changed({ Action: 'sts:TagSession' }))],
  ['INSECURE', role(changed({ Condition: {} }))],
  ['INSECURE', role(changed({ Condition: { StringLike: { 'sts:ExternalId': '*' } } }))],
  [
    'INSECURE',
    role(changed({ Condition: { StringEqualsIgnoreCase: { 'sts:ExternalId': externalId.value } } })),
  ],
  ['INVALID_ROLE_ARN', ({ accountId }) => `arn:aws:iam::${accountId}:user/AuroraRole`],
  ['PARTITION_MISMATCH', ({ accountId }) => `arn:aws-cn:iam::${accountId}:role/AuroraRole`],
  ['ROLE_IN_AURORAS_ACCOUNT', () => `arn:aws:iam::${own.accountId}:role/AuroraRole`],
];
const lines = Array.from({ length: ACCOUNTS }, (_, index) => {
  const customer = simulator.createAccount();
  const isWrong = Math.floor(((index + 1) * WRONG) / ACCOUNTS) > Math.floor((index * WRONG) / ACCOUNTS);
  const place = Math.floor((index * WRONG) / ACCOUNTS) % WRONG_ONES.length;
  const [expected, make] = (isWrong ? WRONG_ONES[place] : undefined) ?? ['CONNECTED', role(right)];
  return { roleArn: make(customer), expected };
});

const begun = Date.now();
const answer = await client.send(ConnectAwsAccountsDocument, {
  workspaceId,
  roleArns: lines.map(({ roleArn }) => roleArn),
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

const ends = new Map<string, string>();
for (let after: string | null = null, more = true; more; ) {
  const { workspace }: ConnectionsQuery = await client.send(ConnectionsDocument, {
    workspaceId,
    first: 100,
    after,
  });
  if (workspace === null) throw new Error('The workspace is gone.');
  for (const { node } of workspace.awsConnections.edges) ends.set(node.roleArn, node.status);
  ({ endCursor: after, hasNextPage: more } = workspace.awsConnections.pageInfo);
}
const astray = answer.connectAwsAccounts.lines.flatMap(({ outcome, error }, index) => {
  const { roleArn, expected } = lines[index] ?? { roleArn: '', expected: '' };
  const refusal = error !== null && 'code' in error ? String(error.code) : outcome;
  const came = ends.get(roleArn) ?? refusal;
  return came === expected ? [] : [`${roleArn}: ${came}, and not ${expected}`];
});
await client.close();
await app.stop(1_000);
await simulator.close();

await handIn({
  name: 'accounts',
  title: 'A thousand accounts at once',
  claims: [
    {
      claim: `all ${ACCOUNTS} lines, ${WRONG} of them wrong in ${WRONG_ONES.length} ways, end as they must`,
      reached: astray.length === 0 && answer.connectAwsAccounts.lines.length === ACCOUNTS,
      value: `${astray.length} did not`,
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
    ...astray.slice(0, 5),
  ],
});
