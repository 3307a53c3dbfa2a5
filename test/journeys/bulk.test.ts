/** Retrying, checking and disconnecting many connections at once. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { MAX_BULK_CONNECTIONS } from '../../src/connections/bulk.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import { startAurora } from '../support/aurora.ts';
import {
  AuditLogDocument,
  CheckAwsConnectionsDocument,
  DisconnectAwsAccountsDocument,
  RetryConnectionsDocument,
} from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

const HOUR = 3_600_000;

async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { token } = await createApiKey(aurora, workspace.id);
  const customer = createClient(aurora.app.url, token);
  const connect = async (name: string) => {
    const { arn } = aurora.customer.createRole(name, { trustPolicy });
    return (await aurora.connect(workspace.id, arn, { name })).id;
  };
  /** A connection that has failed, because its role does not exist yet. */
  const fail = async (name: string) => {
    const arn = `arn:aws:iam::${aurora.customer.accountId}:role/${name}`;
    const { id } = await aurora.connect(workspace.id, arn, { name });
    await aurora.runToEnd(id);
    return { id, repair: () => aurora.customer.createRole(name, { trustPolicy }) };
  };
  return { aurora, workspace, customer, connect, fail };
}

type Answer = { readonly __typename: string };
type Results = Extract<
  Awaited<ReturnType<typeof disconnect>>,
  { readonly __typename: 'AwsConnectionResults' }
>;
const disconnect = async (client: ReturnType<typeof createClient>, choice: object) =>
  (await client.send(DisconnectAwsAccountsDocument, choice)).disconnectAwsAccounts;

const outcomesOf = (answer: Answer) => {
  if (answer.__typename !== 'AwsConnectionResults') throw new Error(JSON.stringify(answer));
  const { results, more } = answer as Results;
  expect(more).toBe(false);
  return Object.fromEntries(
    results.map(({ id, outcome, awsConnection, error }) => [
      id,
      [outcome, awsConnection?.status ?? null, error?.code ?? null],
    ]),
  );
};

describe('disconnectAwsAccounts', () => {
  it('answers for each id, and does not touch what the token may not see', async () => {
    const { aurora, customer, connect } = await world();
    const [one, other] = [await connect('One'), await connect('Other')];
    const foreign = await aurora.createWorkspace('Foreign');
    const { arn } = aurora.customer.createRole('Foreign', {
      trustPolicy: aurora.trustPolicy(foreign.externalId.value),
    });
    const { id: hidden } = await aurora.connect(foreign.id, arn);
    const missing = encodeId('AwsConnection', crypto.randomUUID());
    expect(outcomesOf(await disconnect(customer, { ids: [one, hidden, missing, 'x', one] }))).toEqual({
      [one]: ['DONE', 'DISCONNECTED', null],
      ...Object.fromEntries(
        [hidden, missing, 'x'].map((id) => [id, ['REFUSED', null, 'CONNECTION_NOT_FOUND']]),
      ),
    });
    expect(outcomesOf(await disconnect(customer, { ids: [one, other] }))).toEqual({
      [one]: ['UNCHANGED', 'DISCONNECTED', null],
      [other]: ['DONE', 'DISCONNECTED', null],
    });
    expect(await aurora.connection(hidden)).toMatchObject({ status: 'CONNECTED' });
    const { auditLog } = await aurora.client.send(AuditLogDocument, {
      filter: { action: 'DISCONNECT_AWS_ACCOUNT' },
      first: 10,
    });
    expect(auditLog.edges).toHaveLength(2);
    await customer.close();
  });

  it('selects by a filter, and needs either ids or a filter', async () => {
    const { customer, connect, fail } = await world();
    const [one, other] = [await connect('One'), await connect('Other')];
    const { id: failed } = await fail('Gone');
    expect(outcomesOf(await disconnect(customer, { filter: { search: 'role/one' } }))).toEqual({
      [one]: ['DONE', 'DISCONNECTED', null],
    });
    expect(outcomesOf(await disconnect(customer, { filter: { status: ['DISCONNECTED'] } }))).toEqual({});
    expect(outcomesOf(await disconnect(customer, { filter: {} }))).toEqual({
      [other]: ['DONE', 'DISCONNECTED', null],
      [failed]: ['DONE', 'DISCONNECTED', null],
    });
    for (const choice of [{}, { ids: [one], filter: {} }])
      await expect(disconnect(customer, choice)).rejects.toThrow('either as "ids" or as "filter"');
    const ids = Array.from({ length: MAX_BULK_CONNECTIONS + 1 }, (_, index) => `${index}`);
    await expect(disconnect(customer, { ids })).rejects.toThrow(`at most ${MAX_BULK_CONNECTIONS}`);
    await customer.close();
  });
});

describe('retryConnections', () => {
  const retry = async (client: ReturnType<typeof createClient>, choice: object) =>
    outcomesOf((await client.send(RetryConnectionsDocument, choice)).retryConnections);

  it('verifies those that have failed again, as far as the daily quota allows', async () => {
    const { aurora, customer, connect, fail } = await world({ WORKSPACE_LIST_ROLES_PER_DAY: '2' });
    const connected = await connect('Connected');
    const failed = [await fail('A'), await fail('B'), await fail('C')];
    const ids = failed.map(({ id }) => id);
    for (const { repair } of failed) repair();
    const answer = await retry(customer, { ids: [connected, ...ids] });
    expect(answer[connected]).toEqual(['REFUSED', 'CONNECTED', 'CONNECTION_NOT_RETRYABLE']);
    expect(ids.map((id) => answer[id])).toEqual([
      ['DONE', 'PENDING', null],
      ['DONE', 'PENDING', null],
      ['REFUSED', 'FAILED', 'TOO_MANY_ACCOUNTS'],
    ]);
    await aurora.app.idle();
    const statuses = await Promise.all(ids.map(async (id) => (await aurora.connection(id)).status));
    expect(statuses).toEqual(['CONNECTED', 'CONNECTED', 'FAILED']);
    expect(await retry(customer, { filter: {} })).toEqual({
      [ids[2] ?? '']: ['REFUSED', 'FAILED', 'TOO_MANY_ACCOUNTS'],
    });
    await customer.close();
  });
});

describe('checkAwsConnections', () => {
  const check = async (client: ReturnType<typeof createClient>, choice: object) =>
    outcomesOf((await client.send(CheckAwsConnectionsDocument, choice)).checkAwsConnections);

  it('makes the checks of connected roles due now, and says which roles are not checked', async () => {
    const { aurora, workspace, customer, connect, fail } = await world({ RECHECK_SECONDS: '604800' });
    const { id: failed } = await fail('Gone');
    const ids = [await connect('One'), await connect('Other')];
    const before = await Promise.all(ids.map((id) => aurora.connection(id)));
    await aurora.runUntil(aurora.clock.now() + HOUR);
    const answer = await check(customer, { ids: [failed, ...ids] });
    expect(answer[failed]).toEqual(['REFUSED', 'FAILED', 'CONNECTION_NOT_CHECKABLE']);
    for (const id of ids) expect(answer[id]).toEqual(['DONE', 'CONNECTED', null]);
    await aurora.app.idle();
    for (const [index, id] of ids.entries()) {
      const { lastVerifiedAt } = await aurora.connection(id);
      expect(Date.parse(lastVerifiedAt ?? '')).toBeGreaterThan(
        Date.parse(before[index]?.lastVerifiedAt ?? '') + HOUR / 2,
      );
    }
    expect(Object.keys(await check(customer, { filter: {} })).sort()).toEqual([...ids].sort());
    const filter = { workspaceId: workspace.id, action: 'CHECK_CONNECTIONS' } as const;
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 10 });
    expect(auditLog.edges.map(({ node }) => node.detail)).toEqual(['2 connections', '2 connections']);
    await customer.close();
  });
});
