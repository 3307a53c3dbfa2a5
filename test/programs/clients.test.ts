import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import {
  AWS_CLI,
  type AwsClient,
  BOTO3,
  JAVASCRIPT_FROM_HTTP,
  JAVASCRIPT_SDK,
} from '../support/aws-clients.ts';
import { askCredentials } from '../support/credentials.ts';
import { RevokeApiKeyDocument } from '../support/documents.ts';
import { onFinished, shared } from '../support/lifetime.ts';
import { createApiKey } from '../support/tokens.ts';

const SESSION_AND_A_BIT = 61 * 60_000;

/** Starting a dozen of these programs takes seconds, and on a busy machine many. */
const LONG_MS = 120_000;

/** The clients go by the machine's clock, and so does Aurora at first. */
const world = shared(async () => {
  const aurora = await startAurora({ begunAt: Date.now() });
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const { id } = await aurora.connect(workspace.id, arn);
  const start = (client: AwsClient, token: string | null) => {
    const running = client.start({
      AWS_ENDPOINT_URL: aurora.simulator.url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aurora.app.url}/credentials/${id}`,
      ...(token !== null && { AWS_CONTAINER_AUTHORIZATION_TOKEN: token }),
    });
    onFinished(() => running.stop());
    return running;
  };
  const makeKey = () => createApiKey(aurora, workspace.id, { scopes: ['CREDENTIALS_READ'] });
  return { aurora, id, start, makeKey };
});

/** Each that this machine has does the same, all at once: the machine's time is mostly spent on starting them. */
function each<T>(
  clients: readonly AwsClient[],
  work: (client: AwsClient) => Promise<T>,
): Promise<Map<string, T>> {
  const present = clients.filter(({ missing }) => missing === null);
  return Promise.all(
    present.map(async (client): Promise<[string, T]> => [client.name, await work(client)]),
  ).then((results) => new Map(results));
}

describe('with nothing but environment variables', () => {
  const CLIENTS = [JAVASCRIPT_SDK, BOTO3, AWS_CLI];
  const results = shared(async () => {
    const { aurora, id, start, makeKey } = world();
    const running = await each(CLIENTS, async (client) => {
      const { token } = await makeKey();
      return { token, ...start(client, token) };
    });
    const askAll = (aheadMs: number) => each(CLIENTS, async ({ name }) => running.get(name)?.ask(aheadMs));

    const before = await askAll(0);
    const had = await each(CLIENTS, async ({ name }) => {
      const { token = '' } = running.get(name) ?? {};
      return (await askCredentials(aurora.app.url, id, { token })).body;
    });
    await aurora.runUntil(aurora.clock.now() + SESSION_AND_A_BIT);
    // What they had would not do any more.
    const old = await each(CLIENTS, async ({ name }) => {
      const { AccessKeyId = '', SecretAccessKey = '', Token = '' } = had.get(name) ?? {};
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
      const sts = new STSClient({ endpoint: aurora.simulator.url, region: 'us-east-1', credentials });
      return sts.send(new GetCallerIdentityCommand({})).catch(({ name: code }: Error) => code);
    });
    return { before, old, after: await askAll(SESSION_AND_A_BIT), later: await askAll(SESSION_AND_A_BIT) };
  }, LONG_MS);

  it.for(CLIENTS)(
    '$name gets credentials, uses them, and goes on when they have expired',
    ({ name, missing }, { skip }) => {
      if (missing !== null) return skip(missing);
      const { before, old, after, later } = results();
      const session = /^arn:aws:sts::\d{12}:assumed-role\/R\/aurora-[-\w]+$/;
      expect(before.get(name)).toMatch(session);
      expect(old.get(name)).toBe('ExpiredToken');
      expect(after.get(name)).toMatch(session);
      expect(later.get(name)).toMatch(session);
    },
  );
});

describe('with a token that is wrong, revoked or missing', () => {
  const CLIENTS = [JAVASCRIPT_FROM_HTTP, BOTO3, AWS_CLI];
  const results = shared(async () => {
    const { aurora, start, makeKey } = world();
    const revoked = await makeKey();
    await aurora.client.send(RevokeApiKeyDocument, { id: revoked.id });
    return each(CLIENTS, (client) =>
      Promise.all(['wrong-token', revoked.token, null].map((token) => start(client, token).ask())),
    );
  }, LONG_MS);

  it.for(CLIENTS)('$name is refused, and shows why', ({ name, missing }, { skip }) => {
    if (missing !== null) return skip(missing);
    const [wrong, revoked, none] = results().get(name) ?? [];
    expect(wrong).toMatch(/^error: .*\b401\b.*The request has no valid token\./);
    expect(revoked).toMatch(/^error: .*\b401\b.*The token has been revoked\./);
    expect(none).toMatch(/^error: .*\b401\b.*The request has no token\./);
  });
});
