import { describe, expect, it } from 'vitest';
import { AwsCredentialsConfigDocument, type AwsSessionNarrowing } from '../../schema/generated/graphql.ts';
import { createClient } from '../../scripts/client.ts';
import { type ClientConfigSubject, clientConfig } from '../../src/credentials/client-config.ts';
import { SNIPPETS } from '../../src/credentials/snippets.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { createApiKey } from '../support/tokens.ts';

const SUBJECT: ClientConfigSubject = {
  connectionId: 'QXdzQ29ubmVjdGlvbg=',
  accountId: '123456789012',
  region: 'eu-west-1',
  narrowing: null,
};

describe('the configuration for programs', () => {
  it('has a snippet of each kind that names the connection, with placeholders only for the reader’s own values', () => {
    const { endpoint, snippets } = clientConfig('https://aurora.example.com', SUBJECT);
    expect(endpoint).toBe('https://aurora.example.com/credentials/QXdzQ29ubmVjdGlvbg=');
    expect(snippets.map(({ kind }) => kind)).toEqual(Object.keys(SNIPPETS));
    for (const { kind, text, notes } of snippets) {
      expect(text, kind).toMatch(/QXdzQ29ubmVjdGlvbg=|profile +=.*aurora-123456789012/);
      expect(text, kind).not.toMatch(/undefined|\[object|TODO|<\w+>/);
      expect(text.endsWith('\n') && !text.includes('\r'), kind).toBe(true);
      expect(notes.length, kind).toBeGreaterThan(0);
    }
  });

  it.each([
    ['https://aurora.example.com', []],
    ['http://127.0.0.1:4000', ['own machine only']],
    ['http://[::1]:4000', ['own machine only']],
    ['http://aurora.internal:4000', ['No AWS SDK accepts credentials over plain http from aurora.internal']],
    ['http://192.0.2.7:4000', ['No AWS SDK accepts credentials over plain http from 192.0.2.7']],
  ])('says what keeps SDKs from using %s', (publicUrl, expected) => {
    const { warnings } = clientConfig(publicUrl, SUBJECT);
    expect(warnings).toEqual(expected.map((words) => expect.stringContaining(words)));
    for (const warning of warnings) expect(warning).toContain('PUBLIC_URL');
  });

  it('asks for a narrower session in every snippet', () => {
    const sessionPolicy = `{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::it's"}}`;
    const narrowing = {
      access: 'observe' as const,
      policy: null,
      sessionPolicy,
      sourceIps: ['198.51.100.0/24', '2001:db8::/32'],
    };
    const { endpoint, snippets } = clientConfig('https://aurora.example.com', { ...SUBJECT, narrowing });
    const { searchParams } = new URL(endpoint);
    expect(Object.fromEntries(searchParams)).toEqual({
      access: 'observe',
      'session-policy': JSON.stringify(JSON.parse(sessionPolicy)),
      'source-ip': '198.51.100.0/24,2001:db8::/32',
    });
    // The snippets put it between quotes.
    expect(endpoint).not.toMatch(/["'\\\s]/);
    const command =
      'aurora-credentials get QXdzQ29ubmVjdGlvbg= --access observe --session-policy /etc/aurora/session-policy.json --source-ip 198.51.100.0/24,2001:db8::/32';
    for (const { kind, text, notes } of snippets) {
      if (kind === 'TERRAFORM') continue;
      const isCommand = kind === 'PROFILE' || kind === 'AWS_CLI';
      expect(text, kind).toContain(isCommand ? command : endpoint);
      if (isCommand) expect(notes).toContain('Store the session policy in /etc/aurora/session-policy.json.');
    }
  });

  it('refuses what the endpoint would refuse, with the place', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    const { arn } = aurora.customer.createRole('R', { trustPolicy });
    const { id: connectionId } = await aurora.connect(workspace.id, arn);
    const ask = (narrowing: AwsSessionNarrowing) =>
      aurora.client
        .send(AwsCredentialsConfigDocument, { connectionId, narrowing })
        .then(({ awsCredentialsConfig }) => awsCredentialsConfig.endpoint)
        .catch(({ message }: Error) => message);
    expect(await ask({ sessionPolicy: '{' })).toMatch(/^session-policy: line 1, column 2: /);
    expect(await ask({ sourceIpRanges: ['10.0.0.0/8'] })).toContain('not public');
    expect(await ask({ policy: "x' --y" })).toContain('a name has');
    expect(await ask({ access: 'READ_ONLY', policy: 'x' })).toContain('cannot be combined');
    const endpoint = await ask({ access: 'OBSERVE', sourceIpRanges: ['198.51.100.7'] });
    expect(endpoint).toBe(
      `${aurora.app.url}/credentials/${connectionId}?access=observe&source-ip=198.51.100.7`,
    );
    const { status } = await fetch(endpoint, { headers: { Authorization: OPERATOR_TOKEN } });
    expect(status).toBe(200);
  });

  it('is visible exactly to those who may see the connection', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    const { id } = await aurora.connect(workspace.id, arn);
    const ask = async (token: string, connectionId = id) => {
      const client = createClient(aurora.app.url, token);
      return client
        .send(AwsCredentialsConfigDocument, { connectionId })
        .then(({ awsCredentialsConfig }) => awsCredentialsConfig)
        .catch(({ message }: Error) => message)
        .finally(() => client.close());
    };
    const key = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_READ'] });
    const config = await ask(key.token);
    expect(config).toMatchObject({ endpoint: `${aurora.app.url}/credentials/${id}` });
    expect(JSON.stringify(config)).not.toContain(key.token);
    expect(await ask(key.token, workspace.id)).toBe('There is no such connection.');
    const elsewhere = await createApiKey(aurora, (await aurora.createWorkspace('Other')).id);
    expect(await ask(elsewhere.token)).toBe('There is no such connection.');
    const writer = await createApiKey(aurora, workspace.id, { scopes: ['CONNECTIONS_WRITE'] });
    expect(await ask(writer.token)).toContain('Needs the scope `connections:read`');
  });
});
