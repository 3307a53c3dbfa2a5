/** Names, labels and Regions of connections. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import {
  AuditLogDocument,
  CachedCredentialsDocument,
  ConnectAwsAccountsDocument,
  LabeledConnectionsDocument,
  UpdateAwsConnectionDocument,
} from '../support/documents.ts';
import { post } from '../support/raw-requests.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

type Settings = {
  readonly name?: string | null;
  readonly labels?: { key: string; value: string }[];
  readonly region?: string;
};

async function world() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
  });
  const { id } = await aurora.connect(workspace.id, arn, { name: 'Main' });
  const update = async (settings: Settings, { client }: Pick<Aurora, 'client'> = aurora, of = id) => {
    const { updateAwsConnection } = await client.send(UpdateAwsConnectionDocument, { id: of, ...settings });
    return updateAwsConnection;
  };
  const updated = async (settings: Settings) => {
    const result = await update(settings);
    if (result.__typename !== 'UpdateAwsConnectionSuccess') throw new Error(result.message);
    return result.awsConnection;
  };
  const entries = async () => {
    const filter = { action: 'UPDATE_CONNECTION' } as const;
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 10 });
    return auditLog.edges.map(({ node }) => node.detail).reverse();
  };
  return { aurora, workspace, id, update, updated, entries };
}

const PROD = { key: 'env', value: 'prod' };

describe('updateAwsConnection', () => {
  it('changes what the request has; the audit log has the old and new values', async () => {
    const { aurora, id, updated, entries } = await world();
    const before = await aurora.connection(id);
    expect(await updated({})).toEqual({ ...(await updated({ name: 'Main' })) });
    expect(await entries()).toEqual([]);
    expect(await updated({ name: '  Production ' })).toMatchObject({
      name: 'Production',
      labels: [],
      region: 'us-east-1',
    });
    const team = { key: 'team', value: 'Bücher "A"' };
    expect(await updated({ labels: [team, { key: ' env ', value: 'test' }] })).toMatchObject({
      name: 'Production',
      labels: [{ key: 'env', value: 'test' }, team],
    });
    expect(await updated({ labels: [PROD], region: 'eu-central-1' })).toMatchObject({
      labels: [PROD],
      region: 'eu-central-1',
    });
    expect(await updated({ name: null })).toMatchObject({ name: null, labels: [PROD] });
    expect(await updated({ labels: [] })).toMatchObject({ labels: [] });
    expect(await entries()).toEqual([
      'name: "Main" -> "Production"',
      'label "env": none -> "test"; label "team": none -> "Bücher \\"A\\""',
      'region: us-east-1 -> eu-central-1; label "env": "test" -> "prod"; label "team": "Bücher \\"A\\"" -> none',
      'name: "Production" -> none',
      'label "env": "prod" -> none',
    ]);
    // The history and the state stay as they were.
    const { region: _, name: __, ...rest } = before;
    expect(await aurora.connection(id)).toMatchObject(rest);
  });

  it('decides at once in which Region the next session is made', async () => {
    const { aurora, id, updated } = await world();
    const regions = async () => {
      expect((await askCredentials(aurora.app.url, id)).status).toBe(200);
      const { awsConnection } = await aurora.client.send(CachedCredentialsDocument, { id });
      return new Set(awsConnection?.credentials?.map(({ region }) => region));
    };
    expect(await regions()).toEqual(new Set(['us-east-1']));
    await updated({ region: 'eu-west-1' });
    expect(await regions()).toContain('eu-west-1');
  });

  it.each<[Settings, string, string]>([
    [{ name: ' ' }, 'INVALID_NAME', '1 to 100 characters'],
    [{ name: 'a\nb' }, 'INVALID_NAME', '"a\\nb"'],
    [{ region: 'cn-north-1' }, 'INVALID_REGION', '"cn-north-1" is not in the standard AWS Regions'],
    [{ region: 'moon' }, 'INVALID_REGION', '"moon"'],
    [{ labels: [{ key: ' ', value: 'x' }] }, 'INVALID_LABELS', '1 to 128 characters'],
    [{ labels: [{ key: 'k'.repeat(129), value: 'x' }] }, 'INVALID_LABELS', '1 to 128 characters'],
    [{ labels: [{ key: 'k', value: 'v'.repeat(257) }] }, 'INVALID_LABELS', 'at most 256 characters'],
    [{ labels: [{ key: 'k', value: 'a\u0000b' }] }, 'INVALID_LABELS', 'control characters'],
    [{ labels: [{ key: 'a\u2028b', value: '' }] }, 'INVALID_LABELS', 'control characters'],
    [{ labels: [PROD, { ...PROD, key: ' env' }] }, 'INVALID_LABELS', '"env" appears in two labels'],
    [
      { labels: Array.from({ length: 21 }, (_, index) => ({ key: `k${index}`, value: '' })) },
      'INVALID_LABELS',
      'at most 20 labels, not 21',
    ],
  ])('refuses %o and changes nothing', async (settings, code, words) => {
    const { update, updated, entries } = await world();
    const result = await update({ ...settings, ...(settings.name === undefined && { name: 'Other' }) });
    expect(result).toMatchObject({ __typename: 'InvalidInput', code });
    if (result.__typename === 'InvalidInput') expect(result.message).toContain(words);
    expect(await updated({})).toMatchObject({ name: 'Main', labels: [], region: 'us-east-1' });
    expect(await entries()).toEqual([]);
  });

  it('accepts labels of the greatest size', async () => {
    const { updated } = await world();
    const labels = Array.from({ length: 20 }, (_, index) => ({
      key: String(index).padStart(128, 'k'),
      value: 'v'.repeat(256),
    }));
    expect((await updated({ labels })).labels).toHaveLength(20);
  });

  it('needs the scope or an onboarding link, and reaches only its own workspace', async () => {
    const { aurora, workspace, id, update } = await world();
    const other = await aurora.createWorkspace('Other');
    const clientOf = ({ token }: { token: string }) => ({ client: createClient(aurora.app.url, token) });
    const reader = clientOf(await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] }));
    const link = clientOf(await createOnboardingLink(aurora, workspace.id));
    const stranger = clientOf(await createOnboardingLink(aurora, other.id));
    await expect(update({ name: 'X' }, reader)).rejects.toThrow('connections:write');
    expect(await update({ name: 'Ours' }, link)).toMatchObject({ awsConnection: { id, name: 'Ours' } });
    const missing = { __typename: 'ConnectionNotFound', code: 'CONNECTION_NOT_FOUND' };
    expect(await update({ name: 'Theirs' }, stranger)).toMatchObject(missing);
    expect(await update({ name: 'None' }, aurora, 'nonsense')).toMatchObject(missing);
    expect(await aurora.connection(id)).toMatchObject({ name: 'Ours' });
  });

  it('counts against the quota of the token', async () => {
    const { aurora, workspace, update } = await world();
    const { token } = await createOnboardingLink(aurora, workspace.id);
    const client = createClient(aurora.app.url, token);
    await expect(
      (async () => {
        for (let time = 0; time < 1_000; time++) await update({ name: `N${time}` }, { client });
      })(),
    ).rejects.toThrow(/mutations a minute/);
  });
});

describe('labels', () => {
  it('can be set while connecting, and select connections of a list', async () => {
    const { aurora, workspace, id, updated } = await world();
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    const arns = ['One', 'Two'].map((name) => aurora.customer.createRole(name, { trustPolicy }).arn);
    const team = { key: 'team', value: 'a' };
    await updated({ labels: [PROD] });
    const { connectAwsAccounts } = await aurora.client.send(ConnectAwsAccountsDocument, {
      workspaceId: workspace.id,
      roleArns: arns,
      labels: [team, PROD],
    });
    if (connectAwsAccounts.__typename !== 'ConnectAwsAccountsSuccess') throw new Error('refused');
    const lines = connectAwsAccounts.lines.map(({ awsConnection }) => awsConnection?.id);
    lines.sort();
    await updated({ name: 'First' });
    const find = async (...labels: { key: string; value?: string | null }[]) => {
      const answer = await aurora.client.send(LabeledConnectionsDocument, {
        workspaceId: workspace.id,
        labels,
      });
      return answer.workspace?.awsConnections.edges.map(({ node }) => node.id).sort();
    };
    expect(await find(PROD)).toEqual([id, ...lines].sort());
    expect(await find({ key: 'team' }, PROD)).toEqual(lines);
    expect(await find({ key: 'team', value: null })).toEqual(lines);
    expect(await find({ key: 'team', value: 'b' })).toEqual([]);
    const { workspace: counted } = await aurora.client.send(LabeledConnectionsDocument, {
      workspaceId: workspace.id,
      labels: [{ key: 'team' }],
    });
    const sum = counted?.connectionCounts.reduce((total, { count }) => total + count, 0);
    expect([counted?.connectionCounts.length, sum]).toEqual([6, 2]);
    const wrong = await post(aurora.app.url, {
      query: `query ($id: ID!, $labels: [LabelFilter!]) { workspace(id: $id) { awsConnections(filter: { labels: $labels }) { edges { cursor } } } }`,
      variables: { id: workspace.id, labels: Array.from({ length: 21 }, () => ({ key: 'a' })) },
    });
    expect(wrong.errors[0]?.message).toContain('at most 20 are allowed');
  });
});
