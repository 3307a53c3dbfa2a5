/**
 * `npm run demo`: a simulated AWS and the server, with temporary data. It connects a role through IAM propagation,
 * and fails to connect another with a mistyped External ID. Then everything keeps running for you to try.
 * `--once` exits after the run, with 0 only if the result is as expected.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireRuntime } from '../src/runtime.ts';

requireRuntime();
const { startApp } = await import('../src/app.ts');
const { readConfig } = await import('../src/config.ts');
const { createLogger } = await import('../src/observe/log.ts');
const { startSimulator } = await import('../src/simulator/simulator.ts');
const { copyRole, useKeys, WHO_AM_I } = await import('../src/simulator/aws-cli-lines.ts');
const { createClient } = await import('./client.ts');
const { paint } = await import('../src/cli/aurora/describe-event.ts');
const { isPageStale } = await import('./built.ts');
const { connectRole, watchConnection } = await import('./onboarding.ts');
const documents = await import('../schema/generated/graphql.ts');

const once = process.argv.includes('--once');
const folder = await mkdtemp(join(tmpdir(), 'aurora-demo-'));
const token = randomBytes(24).toString('hex');

// With this seed, propagation takes half a minute.
const simulator = await startSimulator({
  seed: 7,
  propagation: { kind: 'lognormal', medianMs: 4_000, p99Ms: 20_000, worstMs: 20_000 },
  // CloudTrail takes minutes.
  eventDelayMs: 10_000,
});
const aurora = simulator.createAccount();
const user = aurora.createUser('aurora-service-user', {
  policies: [
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: '*' }] },
  ],
});
Object.assign(process.env, {
  AWS_ENDPOINT_URL: simulator.url,
  AWS_ACCESS_KEY_ID: user.accessKeyId,
  AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
  AWS_REGION: 'us-east-1',
});
for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];

const start = async (port: string) => {
  const reading = readConfig({
    DATABASE_URL: `file:${join(folder, 'aurora.db')}`,
    PORT: port,
    AURORA_OPERATOR_TOKEN: token,
    // Short enough to watch a failure. The default is five minutes.
    VERIFICATION_WINDOW_SECONDS: '20',
    // For webhooks, also to an endpoint on this machine.
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.1,localhost',
    AWS_REGION: 'us-east-1',
  });
  if (!reading.ok)
    throw new Error(reading.error.map(({ variable, message }) => `${variable} ${message}`).join('; '));
  const config = reading.value;
  return { config, app: await startApp({ config, log: createLogger('silent') }) };
};
/** Uses the port of the environment; otherwise 4000, or any free port when that is in use. */
const startSomewhere = async () => {
  const port = process.env['PORT'];
  if (port !== undefined || once) return start(port ?? '0');
  return start('4000').catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    console.log('Port 4000 is in use, so the demo uses another port. The addresses are at the end.');
    return start('0');
  });
};
if (!once && isPageStale()) await (await import('./build.ts')).buildPage();
const { app, config } = await startSomewhere().catch(async (error) => {
  console.error(`The demo cannot start: ${error.message}`);
  await rm(folder, { recursive: true, force: true });
  process.exit(1);
});
const client = createClient(app.url, token);

const end = async (exitCode: number) => {
  await client.close();
  await app.stop(2_000);
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
  process.exit(exitCode);
};
process.once('SIGINT', () => void end(0));
process.once('SIGTERM', () => void end(0));

const say = (text: string) => console.log(text);
const heading = (text: string) => say(`\n${paint.bold(text)}`);

heading('1. Who is Aurora in AWS?');
const { auroraIdentity } = await client.send(documents.WhoIsAuroraDocument, {});
if (auroraIdentity.__typename !== 'AuroraIdentity') throw new Error('Aurora does not know who it is.');
say(`   Account ${auroraIdentity.accountId}, ${auroraIdentity.arn}`);
say(`   by ${auroraIdentity.credentialSource}`);

heading('2. A workspace, with a unique External ID');
const { createWorkspace } = await client.send(documents.CreateWorkspaceDocument, { name: 'Acme' });
if (createWorkspace.__typename !== 'CreateWorkspaceSuccess')
  throw new Error('The workspace was not created.');
const { workspace } = createWorkspace;
say(`   External ID ${workspace.externalId.value}`);

const { verificationWindowMs } = config;
const watch = async (roleArn: string) =>
  watchConnection(client, await connectRole(client, workspace.id, roleArn), verificationWindowMs);

heading('3. The customer creates a role with the trust policy that Aurora shows');
const prepared = await client.send(documents.PrepareRoleDocument, { workspaceId: workspace.id });
const trustPolicy = prepared.workspace?.trustPolicy;
if (trustPolicy?.__typename !== 'TrustPolicy') throw new Error('There is no trust policy.');
say(trustPolicy.json.replace(/^/gm, '   '));
const customer = await client.asCustomer(simulator);
const good = await customer.createRole('AuroraRole', trustPolicy.json);
say(`   ${good}`);

heading('4. Connect, and watch it through IAM propagation');
const connected = await watch(good);

heading('5. A second role, whose External ID has one letter wrong');
const letter = workspace.externalId.value.endsWith('7') ? '8' : '7';
const mistyped = workspace.externalId.value.slice(0, -1) + letter;
const bad = await customer.createRole(
  'MistypedRole',
  trustPolicy.json.replaceAll(workspace.externalId.value, mistyped),
);
say(`   ${bad}`);
say(paint.dim('   (the demo waits 20 seconds instead of 5 minutes, so that you see the end)'));
const failed = await watch(bad);

heading('6. What is wrong? The trust policy of that role, pasted into explainTrustPolicy');
const { explainTrustPolicy } = await client.send(documents.ExplainTrustPolicyDocument, {
  workspaceId: workspace.id,
  roleArn: bad,
  document: trustPolicy.json.replaceAll(workspace.externalId.value, mistyped),
});
for (const { line, column, message, remedy } of explainTrustPolicy.findings) {
  say(`   line ${line}, column ${column}: ${message}`);
  say(paint.dim(`   ${remedy}`));
}

const isAsExpected =
  connected === 'CONNECTED' && failed === 'FAILED' && explainTrustPolicy.verdict === 'DENIED';
heading(
  isAsExpected ? 'As expected: one connected, one refused.' : `Not as expected: ${connected} and ${failed}.`,
);
if (once || !isAsExpected) {
  await end(isAsExpected ? 0 : 1);
} else {
  const { createOnboardingLink: link } = await client.send(documents.CreateOnboardingLinkDocument, {
    workspaceId: workspace.id,
    expiresIn: 86_400,
  });
  if (link.__typename !== 'CreateOnboardingLinkSuccess') throw new Error(link.message);
  say(`
   The page  ${app.url}/#token=${token}
             (as the operator; as the customer: ${link.url})
   GraphiQL  ${app.url}/graphql#token=${token}
             (the token stays in this browser tab; each tab of GraphiQL is a step of onboarding)
   Token     ${token}
   Workspace ${workspace.id}
   Command   npx aurora login --server ${app.url}
             (in another terminal: paste the token, then run npx aurora accounts)
   AWS       The simulator replaces AWS at ${simulator.url}. Its keys work nowhere else. To use the AWS CLI, paste:

# As Aurora, in account ${aurora.accountId}:
${useKeys(simulator.url, user)}
${WHO_AM_I}

# As the customer, in account ${customer.accountId}. The second line creates another role: connect its ARN on the page.
${useKeys(simulator.url, customer.keys)}
${copyRole('AuroraRole', 'SecondRole')}

   Press Ctrl+C to stop the demo and delete its data.`);
}
