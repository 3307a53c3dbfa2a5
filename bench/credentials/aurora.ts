/** Aurora with one connected role, in a process of its own. Prints its address and the role's connection. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectAwsAccountDocument, CreateWorkspaceDocument } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/observe/log.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';

const TOKEN = 'operator-token-of-the-benches';

const simulator = await startSimulator({ propagation: { kind: 'none' } });
const account = simulator.createAccount();
const user = account.createUser('aurora-service-user', { policies: [operatorPolicy()] });
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
process.env['AWS_ACCESS_KEY_ID'] = user.accessKeyId;
process.env['AWS_SECRET_ACCESS_KEY'] = user.secretAccessKey;
process.env['AWS_ENDPOINT_URL'] = simulator.url;

const file = join(mkdtempSync(join(tmpdir(), 'aurora-bench-')), 'aurora.db');
const reading = readConfig({
  PORT: '0',
  DATABASE_URL: `file:${file}`,
  AURORA_OPERATOR_TOKEN: TOKEN,
});
if (!reading.ok) throw new Error(JSON.stringify(reading.error));
const { url } = await startApp({ config: reading.value, log: createLogger('info') });

const client = createClient(url, TOKEN);
const { createWorkspace } = await client.send(CreateWorkspaceDocument, { name: 'Bench' });
if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error(createWorkspace.message);
const { id: workspaceId, externalId } = createWorkspace.workspace;
const { arn: roleArn } = simulator.createAccount().createRole('R', {
  trustPolicy: trustPolicy({ partition: 'aws', accountId: account.accountId }, externalId.value).document,
});
const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, { workspaceId, roleArn });
if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error(connectAwsAccount.message);

process.once('disconnect', () => process.exit(0));
process.on('message', () => process.send?.({ cpuMs: cpuMs() }));
process.send?.({ url, file, path: `/credentials/${connectAwsAccount.awsConnection.id}`, token: TOKEN });

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
