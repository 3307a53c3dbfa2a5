/**
 * The confused deputy, played out: an attacker with a workspace of their own has learned a victim's role and its
 * External ID, and has Aurora, whom the role trusts, try to assume it, with the External ID wherever one can
 * be written. Made from the schema: what is added to it later is tried as well.
 */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { schema } from '../../src/graphql/schema.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { ConnectAwsAccountDocument, RetryConnectionDocument } from '../support/documents.ts';
import {
  type GeneratedOperation,
  operationsOf,
  plainValue,
  withValue,
} from '../support/generated-operations.ts';
import { createApiKey } from '../support/tokens.ts';

const OPERATIONS = operationsOf(schema, { query: 3, mutation: 3, subscription: 2 });

async function world() {
  const aurora = await startAurora({
    environment: {
      RECHECK_SECONDS: '604800',
      VERIFICATION_WINDOW_SECONDS: '10',
      WORKSPACE_ATTEMPTS_PER_MINUTE: '10000',
      WORKSPACE_TESTS_PER_MINUTE: '10000',
    },
  });
  const victim = await aurora.createWorkspace('Victim');
  const attacker = await aurora.createWorkspace('Attacker');
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(victim.externalId.value),
  });
  const connected = await aurora.connect(victim.id, arn);
  expect(connected.status).toBe('CONNECTED');
  const key = await createApiKey(aurora, attacker.id);
  const client = createClient(aurora.app.url, key.token);
  const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, { roleArn: arn });
  if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error('Not even tried.');
  await client.close();
  return { aurora, victim, attacker, arn, connected, key, attempt: connectAwsAccount.awsConnection };
}

type World = Awaited<ReturnType<typeof world>>;

/** All that the operation takes, as the attacker may well send it. */
function variablesOf({ kind, field }: GeneratedOperation, { attacker, arn, attempt }: World) {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  const known: Record<string, unknown> = {
    id: attempt.id,
    connectionId: attempt.id,
    workspaceId: attacker.id,
    roleArn: arn,
    document: '{}',
  };
  return Object.fromEntries(
    (root?.getFields()[field]?.args ?? []).map(({ name, type }) => [
      name,
      known[name] ?? plainValue(name, type),
    ]),
  );
}

/** The forms in which somebody might hope that it is taken. */
const formsOf = (externalId: string, arn: string) => [
  externalId,
  `${arn}?ExternalId=${externalId}`,
  `x&ExternalId=${externalId}`,
  JSON.stringify({ Statement: [{ Condition: { StringEquals: { 'sts:ExternalId': externalId } } }] }),
];

/** What is answered within three seconds, on the clock of the test. */
async function whileTimePasses<T>({ app, clock }: Aurora, answer: Promise<T>): Promise<T> {
  let answered = false;
  const settled = answer.finally(() => {
    answered = true;
  });
  while (!answered) {
    await Promise.race([settled, app.idle().then(() => new Promise((resolve) => setImmediate(resolve)))]);
    const next = clock.nextTimer();
    if (!answered && next !== null) clock.moveTo(Math.min(next, clock.now() + 100));
  }
  return settled;
}

describe('a workspace that tries another’s role', () => {
  it('gets nothing, wherever it writes the other’s External ID', { timeout: 60_000 }, async () => {
    const played = await world();
    const { aurora, victim, arn, key, attempt, connected } = played;
    const { url } = aurora.app;
    aurora.simulator.calls.clear();
    const sessions = aurora.simulator.sessions().length;
    const secret = victim.externalId.value;
    let tried = 0;
    for (const operation of OPERATIONS) {
      const variables = variablesOf(operation, played);
      for (const path of operation.textArguments) {
        for (const form of formsOf(secret, arn)) {
          tried += 1;
          const answer = fetch(`${url}/graphql`, {
            method: 'POST',
            headers: {
              Authorization: `Bearer ${key.token}`,
              'Content-Type': 'application/json',
              Accept: operation.kind === 'subscription' ? 'text/event-stream' : 'application/json',
              'X-External-Id': secret,
            },
            body: JSON.stringify({
              query: operation.query,
              variables: { ...withValue(variables, path, form), externalId: secret },
              extensions: { externalId: secret },
            }),
          });
          const response = await whileTimePasses(aurora, answer);
          // A stream that has begun would not end. Counts name each status.
          if (operation.kind === 'subscription' && response.ok) await response.body?.cancel();
          else expect(await response.text()).not.toMatch(/"status":"(?:CONNECTED|DEGRADED)"(?!,"count":)/);
        }
      }
    }
    expect(tried).toBeGreaterThan(40);
    await aurora.runUntil(aurora.clock.now() + 60_000);

    const ended = await aurora.connection(attempt.id);
    expect([ended.status, ended.assumedRoleArn]).toEqual(['FAILED', null]);
    expect(ended.failure?.code).toBe('ROLE_NOT_ASSUMABLE');
    const calls = aurora.simulator.calls.all('AssumeRole').filter(({ roleArn }) => roleArn === arn);
    expect(calls.length).toBeGreaterThan(5);
    expect(calls.filter(({ outcome }) => outcome === 'OK')).toEqual([]);
    // It was never sent: not even to be refused.
    expect(calls.filter(({ externalId }) => externalId?.includes(secret) === true)).toEqual([]);
    expect(aurora.simulator.sessions()).toHaveLength(sessions);
    for (const target of [attempt.id, aurora.customer.accountId, connected.id]) {
      const query = `?region=${encodeURIComponent(secret)}`;
      for (const more of ['', query]) {
        const { status, body } = await askCredentials(url, target, { token: key.token, query: more });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(body.SecretAccessKey).toBeUndefined();
      }
    }
    expect((await aurora.connection(connected.id)).status).toBe('CONNECTED');
  });

  it('would get it if the role took its External ID, so that the above could fail', async () => {
    const { aurora, attacker, key, attempt } = await world();
    aurora.customer.updateTrustPolicy('R', aurora.trustPolicy(attacker.externalId.value));
    await aurora.client.send(RetryConnectionDocument, { id: attempt.id });
    const ended = await aurora.runToEnd(attempt.id);
    expect(ended.status).toBe('CONNECTED');
    const { body } = await askCredentials(aurora.app.url, attempt.id, { token: key.token });
    expect(body.SecretAccessKey).toEqual(expect.any(String));
  });
});
