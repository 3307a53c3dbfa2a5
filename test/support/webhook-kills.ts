/** Servers that are killed while they deliver to endpoints that fail: nothing may be lost. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, vi } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { SeededRandom } from '../../src/simulator/random.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { OPERATOR_TOKEN } from './aurora.ts';
import {
  AwsConnectionDocument,
  ConnectAwsAccountDocument,
  CreateWebhookDocument,
  CreateWorkspaceDocument,
  DisconnectAwsAccountDocument,
} from './documents.ts';
import { FastClock } from './fast-clock.ts';
import { onFinished } from './lifetime.ts';
import { startSlack } from './slack-receiver.ts';
import { sequencesOf, startReceiver, WEBHOOK_ENVIRONMENT } from './webhook-receiver.ts';

const SPEED = 20;
const KILLS = 8;
const CONNECTIONS = 12;
const MISSING_ROLES = 6;

/** @param program the bundle of `killable-server.ts` */
export async function killWhileDelivering(program: string, databaseUrl: string, seed: number): Promise<void> {
  const begunAt = Date.now();
  const clock = new FastClock(begunAt, SPEED);
  const random = new SeededRandom(seed);
  const simulator = await startSimulator({ clock, propagation: { kind: 'none' } });
  onFinished(() => simulator.close());
  const aurora = simulator.createAccount();
  const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
  const environment = {
    ...WEBHOOK_ENVIRONMENT,
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
    AWS_REGION: 'us-east-1',
    RECHECK_SECONDS: '604800',
    VERIFICATION_WINDOW_SECONDS: '60',
    AWS_ENDPOINT_URL: simulator.url,
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    CLOCK_BEGUN_AT: String(begunAt),
    CLOCK_SPEED: String(SPEED),
    WEBHOOK_ANSWER_MS: '500',
  };
  const start = async () => {
    const child: ChildProcess = fork(program, { env: environment, stdio: 'ignore' });
    onFinished(() => void child.kill('SIGKILL'));
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    const client = createClient(url, OPERATOR_TOKEN, { retryAttempts: 0 });
    return {
      client,
      async kill() {
        child.kill('SIGKILL');
        await once(child, 'exit');
        await client.close();
      },
    };
  };
  const servers = [await start(), await start()];
  const clientOf = (n: number) => (servers[n % 2] as (typeof servers)[number]).client;

  const { createWorkspace } = await clientOf(0).send(CreateWorkspaceDocument, { name: 'Acme' });
  if (createWorkspace.__typename !== 'CreateWorkspaceSuccess') throw new Error(createWorkspace.message);
  const { id: workspaceId, externalId } = createWorkspace.workspace;
  const receivers = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const receiver = await startReceiver(() => clock.now());
      const webhook = { url: receiver.url, workspaceId };
      const { createWebhook } = await clientOf(0).send(CreateWebhookDocument, webhook);
      if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
      receiver.secrets.push(createWebhook.secret);
      return receiver;
    }),
  );
  const [, failing, hanging, wrong] = receivers;
  failing?.answerWith((response, accept, n) => (n % 3 === 1 ? response.writeHead(500).end() : accept()));
  hanging?.answerWith((_, accept, n) => (n % 5 === 1 ? undefined : accept()));
  wrong?.answerWith((response, accept, n) => {
    if (n % 4 === 1) response.socket?.end('garbage\r\n\r\n');
    else if (n % 4 === 2) response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    else accept();
  });

  const slack = await startSlack();
  const announces = { url: slack.url, workspaceId, format: 'SLACK' } as const;
  const { createWebhook } = await clientOf(0).send(CreateWebhookDocument, announces);
  expect(createWebhook.__typename).toBe('WebhookWithSecret');

  const customer = simulator.createAccount();
  const policy = trustPolicy({ partition: 'aws', accountId: aurora.accountId }, externalId.value).document;
  const ids: string[] = [];
  // The server may be killed meanwhile: then another one is asked.
  const send = async <T>(action: (client: ReturnType<typeof createClient>) => Promise<T>): Promise<T> =>
    vi.waitFor(() => action(clientOf(random.below(2))), { timeout: 30_000, interval: 50 });
  const connect = async (roleArn: string) => {
    const { connectAwsAccount } = await send((client) =>
      client.send(ConnectAwsAccountDocument, { workspaceId, roleArn }),
    );
    if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess')
      throw new Error(connectAwsAccount.message);
    const { id } = connectAwsAccount.awsConnection;
    ids.push(id);
    return id;
  };
  const connectAndDisconnect = async (n: number) => {
    const { arn } = customer.createRole(`Role${n}`, { trustPolicy: policy });
    const id = await connect(arn);
    await send((client) => client.send(DisconnectAwsAccountDocument, { id }));
  };
  const missing = Promise.all(
    Array.from({ length: MISSING_ROLES }, (_, n) =>
      connect(`arn:aws:iam::${customer.accountId}:role/Missing${n}`),
    ),
  );
  const customers = Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => connectAndDisconnect(n)));
  for (let n = 0; n < KILLS; n++) {
    await new Promise((resolve) => setTimeout(resolve, 100 + random.below(400)));
    const old = servers[n % 2];
    servers[n % 2] = await start();
    await old?.kill();
  }
  await customers;
  const announced = (await missing).sort();
  await vi.waitFor(
    () => {
      const pages = slack.received.flatMap(({ links }) =>
        links.map(({ url }) => url.split('/connections/')[1]),
      );
      expect([...new Set(pages.filter((id) => id !== undefined))].sort()).toEqual(announced);
    },
    { timeout: 60_000, interval: 200 },
  );
  expect(slack.problems).toEqual([]);
  const stored = new Map<string, number[]>();
  for (const id of ids) {
    const { awsConnection } = await clientOf(0).send(AwsConnectionDocument, { id, first: 100 });
    const events = awsConnection?.events.edges ?? [];
    stored.set(id, events.map(({ node }) => node.sequence).toReversed());
  }
  expect(ids).toHaveLength(CONNECTIONS + MISSING_ROLES);
  for (const receiver of receivers) {
    const arrived = () => new Map([...sequencesOf(receiver.received)].sort());
    await vi.waitFor(() => expect(arrived()).toEqual(new Map([...stored].sort())), {
      timeout: 60_000,
      interval: 200,
    });
    expect(receiver.problems).toEqual([]);
  }
}
