import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  ConnectAwsAccountDocument,
  ConnectAwsAccountsDocument,
  CreateOnboardingLinkDocument,
  DisconnectAwsAccountDocument,
  RetryConnectionDocument,
  RevokeApiKeyDocument,
  RevokeOnboardingLinkDocument,
} from '../support/documents.ts';
import { eventually } from '../support/eventually.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

/** The actions of the audit log, oldest first. */
async function actions(aurora: Aurora): Promise<string[]> {
  const response = await fetch(`${aurora.app.url}/audit.jsonl`, {
    headers: { Authorization: `Bearer ${OPERATOR_TOKEN}` },
  });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { action: string }).action);
}

async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const connection = await aurora.connect(workspace.id, arn, { name: 'Main' });
  return { aurora, workspace, arn, connection };
}

type World = Awaited<ReturnType<typeof world>>;

/** Each mutation that can find that there is nothing to do. What makes a new thing each time cannot. */
const MUTATIONS: [string, (of: World) => Promise<() => Promise<unknown>>][] = [
  [
    'connectAwsAccount',
    async ({ aurora, workspace, arn }) =>
      () =>
        aurora.connect(workspace.id, arn, { name: 'Renamed', region: 'eu-west-1' }),
  ],
  [
    'connectAwsAccounts',
    async ({ aurora, workspace, arn }) =>
      () =>
        aurora.client.send(ConnectAwsAccountsDocument, { workspaceId: workspace.id, roleArns: [arn] }),
  ],
  [
    'retryConnection of a connected one',
    async ({ aurora, connection }) =>
      () =>
        aurora.client.send(RetryConnectionDocument, { id: connection.id }),
  ],
  [
    'disconnectAwsAccount',
    async ({ aurora, connection }) =>
      () =>
        aurora.client.send(DisconnectAwsAccountDocument, { id: connection.id }),
  ],
  [
    'revokeApiKey',
    async ({ aurora, workspace }) => {
      const { id } = await createApiKey(aurora, workspace.id);
      return () => aurora.client.send(RevokeApiKeyDocument, { id });
    },
  ],
  [
    'revokeOnboardingLink',
    async ({ aurora, workspace }) => {
      const { id } = await createOnboardingLink(aurora, workspace.id);
      return () => aurora.client.send(RevokeOnboardingLinkDocument, { id });
    },
  ],
];

describe('a mutation that changes nothing', () => {
  it.each(MUTATIONS)('leaves no entry in the audit log: %s', async (_, prepare) => {
    const of = await world();
    const mutate = await prepare(of);
    await mutate();
    const before = await actions(of.aurora);
    for (let i = 0; i < 3; i++) await mutate();
    expect(await actions(of.aurora)).toEqual(before);
  });

  it('leaves no entry and no event: retryConnection while an attempt is under way', async () => {
    const { aurora, workspace } = await world();
    const { arn } = aurora.customer.createRole('Slow', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    aurora.simulator.faults.add('hang', { actions: ['AssumeRole'] });
    const hanging = new Promise<void>((resolve) => {
      aurora.simulator.calls.onCall(({ outcome }) => outcome === 'hang' && resolve());
    });
    const connecting = aurora.connect(workspace.id, arn);
    await hanging;
    aurora.clock.advance(3_000);
    const { id } = await connecting;
    const before = [await actions(aurora), await aurora.events(id)];
    const retrying = aurora.client.send(RetryConnectionDocument, { id });
    await eventually(async () => {
      aurora.clock.advance(1_000);
      expect(await Promise.race([retrying, 'waiting'])).not.toBe('waiting');
    });
    expect([await actions(aurora), await aurora.events(id)]).toEqual(before);
  });

  it('is still told from one that changes something', async () => {
    const { aurora, workspace, arn, connection } = await world();
    await aurora.connect(workspace.id, arn, { name: 'Renamed' });
    await aurora.client.send(DisconnectAwsAccountDocument, { id: connection.id });
    await aurora.client.send(ConnectAwsAccountDocument, { workspaceId: workspace.id, roleArn: arn });
    expect(await actions(aurora)).toEqual([
      'CREATE_WORKSPACE',
      'CONNECT_AWS_ACCOUNT',
      'CONNECT_AWS_ACCOUNT',
      'DISCONNECT_AWS_ACCOUNT',
      'CONNECT_AWS_ACCOUNT',
    ]);
  });
});

describe('mutations of one token', () => {
  async function asKey(aurora: Aurora, token: string, query: string) {
    const response = await fetch(`${aurora.app.url}/graphql`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { errors } = (await response.json()) as {
      errors?: { extensions: { code: string; retryAfter?: number } }[];
    };
    const { code, retryAfter } = errors?.[0]?.extensions ?? {};
    return {
      status: response.status,
      retryAfterHeader: response.headers.get('retry-after'),
      code,
      retryAfter,
    };
  }
  const aliases = (count: number) =>
    Array.from({ length: count }, (_, i) => `a${i}: createOnboardingLink { __typename }`).join(' ');

  it('are limited a minute, links by a key among them, and say when to come back', async () => {
    const { aurora, workspace } = await world({ MUTATIONS_PER_MINUTE: '10' });
    const [key, other] = [await createApiKey(aurora, workspace.id), await createApiKey(aurora, workspace.id)];
    const client = createClient(aurora.app.url, key.token);
    for (let i = 0; i < 10; i++) await client.send(CreateOnboardingLinkDocument, {});
    await client.close();
    const before = await actions(aurora);
    const one = `mutation { ${aliases(1)} }`;
    expect(await asKey(aurora, key.token, one)).toEqual({
      status: 429,
      retryAfterHeader: '6',
      code: 'RATE_LIMITED',
      retryAfter: 6,
    });
    expect(await actions(aurora)).toEqual(before);
    // Nobody else has to wait, and reading needs no quota.
    expect((await asKey(aurora, other.token, one)).status).toBe(200);
    expect((await asKey(aurora, key.token, '{ viewer { name } }')).status).toBe(200);
    aurora.clock.advance(6_000);
    expect((await asKey(aurora, key.token, one)).status).toBe(200);
    expect((await asKey(aurora, key.token, one)).status).toBe(429);
  });

  it('count each alias, also behind fragments, and are made all or none', async () => {
    const { aurora, workspace } = await world({ MUTATIONS_PER_MINUTE: '10' });
    const key = await createApiKey(aurora, workspace.id);
    const before = await actions(aurora);
    const behind = `fragment More on Mutation { ${aliases(8)} } mutation { ...More ... on Mutation { b: createOnboardingLink { __typename } } }`;
    expect((await asKey(aurora, key.token, behind)).status).toBe(200);
    expect((await asKey(aurora, key.token, `mutation { ${aliases(2)} }`)).code).toBe('RATE_LIMITED');
    expect(await actions(aurora)).toEqual([...before, ...Array(9).fill('CREATE_ONBOARDING_LINK')]);
    expect((await asKey(aurora, key.token, `mutation { ${aliases(1)} }`)).status).toBe(200);
  });
});

describe('the export of the audit log', () => {
  it('has the filters of the query, and names a parameter that is wrong', async () => {
    const { aurora, workspace, connection } = await world();
    await createApiKey(aurora, (await aurora.createWorkspace('Other')).id);
    const ask = async (parameters: Record<string, string>) => {
      const response = await fetch(`${aurora.app.url}/audit.jsonl?${new URLSearchParams(parameters)}`, {
        headers: { Authorization: `Bearer ${OPERATOR_TOKEN}` },
      });
      return { status: response.status, text: await response.text() };
    };
    const exported = async (parameters: Record<string, string>) => {
      const lines = (await ask(parameters)).text.split('\n').filter((line) => line !== '');
      return lines.map((line) => (JSON.parse(line) as { action: string }).action);
    };
    const workspaceId = workspace.id;
    expect(await exported({ workspaceId })).toEqual(['CREATE_WORKSPACE', 'CONNECT_AWS_ACCOUNT']);
    expect(await exported({ workspaceId, after: '1' })).toEqual(['CONNECT_AWS_ACCOUNT']);
    expect(await exported({ connectionId: connection.id })).toEqual(['CONNECT_AWS_ACCOUNT']);
    expect(await exported({ action: 'CREATE_API_KEY' })).toEqual(['CREATE_API_KEY']);
    expect(await exported({ tokenId: 'nobody' })).toEqual([]);
    expect(await exported({ tokenName: 'OPERATOR', action: 'CREATE_API_KEY' })).toEqual(['CREATE_API_KEY']);
    expect(await exported({ tokenName: 'nobody' })).toEqual([]);
    const now = new Date(aurora.clock.now() + 1).toISOString();
    expect(await exported({ from: now })).toEqual([]);
    expect(await exported({ until: now })).toHaveLength(4);
    for (const [name, value] of Object.entries({
      workspaceId: connection.id,
      connectionId: 'x',
      tokenName: 'x'.repeat(201),
      action: 'toString',
      from: 'yesterday',
      until: '2026-13-01T00:00:00Z',
      after: '-1',
      Action: 'CREATE_API_KEY',
    })) {
      const { status, text } = await ask({ [name]: value });
      expect([name, status]).toEqual([name, 400]);
      expect(JSON.parse(text).errors[0].message).toContain(name);
    }
  });
});
