import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createClient } from '../../scripts/client.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import {
  AuditLogDocument,
  ConnectAwsAccountDocument,
  CreateOnboardingLinkDocument,
  DisconnectAwsAccountDocument,
  NodeDocument,
  OnboardingLinksDocument,
  ReturnToDocument,
  RevokeApiKeyDocument,
  RevokeOnboardingLinkDocument,
  ViewerDocument,
  WorkspaceEventsDocument,
} from '../support/documents.ts';
import { startJwtIssuer } from '../support/jwt-issuer.ts';
import { post } from '../support/raw-requests.ts';
import { serverSentEvents } from '../support/server-sent-events.ts';
import { createApiKey, createOnboardingLink } from '../support/tokens.ts';

async function world() {
  const aurora = await startAurora({ environment: { PUBLIC_URL: 'https://aurora.example.com' } });
  return { aurora, workspace: await aurora.createWorkspace() };
}

const CREATE = `mutation ($workspaceId: ID, $expiresIn: Int! = 86400) {
  createOnboardingLink(workspaceId: $workspaceId, expiresIn: $expiresIn) {
    __typename
    ... on CreateOnboardingLinkSuccess { url token onboardingLink { id } }
    ... on Error { code message remedies }
  }
}`;

type Mutations = {
  __schema: { mutationType: { fields: { name: string; description: string }[] } };
};
const MUTATIONS = '{ __schema { mutationType { fields { name description } } } }';

const ask = (aurora: Aurora, token: string, query: string, variables: Record<string, unknown> = {}) =>
  post(aurora.app.url, { query, variables }, { Authorization: `Bearer ${token}` });

describe('without PUBLIC_URL', () => {
  const create = async (environment: Record<string, string>) => {
    const aurora = await startAurora({ environment });
    const { id: workspaceId } = await aurora.createWorkspace();
    const headers = { 'X-Forwarded-Host': 'evil.example.com', 'X-Forwarded-Proto': 'https' };
    const { data } = await post(aurora.app.url, { query: CREATE, variables: { workspaceId } }, headers);
    const { onboardingLinks } = await aurora.client.send(OnboardingLinksDocument, { workspaceId, first: 10 });
    return { link: data?.['createOnboardingLink'], kept: onboardingLinks.edges.length };
  };

  it.each([
    ['the server listens on all addresses', { HOST: '0.0.0.0' }, 'HOST is 0.0.0.0'],
    ['a proxy stands before it', { TRUST_PROXY: '127.0.0.1' }, 'a proxy stands before the server'],
  ])('a link that would lead nowhere is not made: %s', async (_where, environment, why) => {
    const { link, kept } = await create(environment);
    expect(link).toMatchObject({
      __typename: 'PublicUrlRequired',
      code: 'PUBLIC_URL_REQUIRED',
      message: expect.stringContaining(why),
      remedies: [expect.stringContaining('Set PUBLIC_URL')],
    });
    expect(kept).toBe(0);
  });

  it('a link to a server on loopback is made, and to where PUBLIC_URL says', async () => {
    expect((await create({})).link).toMatchObject({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#/),
    });
    const { link } = await create({ HOST: '0.0.0.0', PUBLIC_URL: 'https://aurora.example.com' });
    expect(link).toMatchObject({ url: expect.stringMatching(/^https:\/\/aurora\.example\.com\/#/) });
  });
});

describe('an onboarding link', () => {
  it('leads to the page, with its token in the fragment, and is kept as a hash alone', async () => {
    const { aurora, workspace } = await world();
    const { url, token, ...link } = await createOnboardingLink(aurora, workspace.id, 3_600);
    expect(url).toBe(`https://aurora.example.com/#onboarding=${token}`);
    expect(token).toMatch(/^aurora_onboarding_[0-9a-hjkmnp-tv-z]{47}$/);
    expect(link.expiresAt).toBe(new Date(aurora.clock.now() + 3_600_000).toISOString());
    const { onboardingLinks } = await aurora.client.send(OnboardingLinksDocument, {
      workspaceId: workspace.id,
    });
    expect(onboardingLinks.edges).toEqual([{ node: link }]);
    const { auditLog } = await aurora.client.send(AuditLogDocument, {
      filter: { action: 'CREATE_ONBOARDING_LINK' },
    });
    expect(auditLog.edges).toHaveLength(1);
    for (const kept of [onboardingLinks, auditLog, aurora.log.lines]) {
      expect(JSON.stringify(kept)).not.toContain(token);
    }
  });

  it('opens one workspace’s onboarding, without naming it', async () => {
    const { aurora, workspace } = await world();
    const { token, tokenId } = await createOnboardingLink(aurora, workspace.id);
    const client = createClient(aurora.app.url, token);
    const { viewer } = await client.send(ViewerDocument, {});
    expect(viewer).toMatchObject({
      kind: 'ONBOARDING',
      tokenId,
      scopes: [],
      workspaces: [{ id: workspace.id }],
    });
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    const { connectAwsAccount } = await client.send(ConnectAwsAccountDocument, { roleArn: arn });
    if (connectAwsAccount.__typename !== 'ConnectAwsAccountSuccess') throw new Error('Not connected.');
    const { id, status } = connectAwsAccount.awsConnection;
    expect(status).toBe('CONNECTED');
    const test = await ask(aurora, token, `{ testConnection(id: "${id}") { __typename } }`);
    expect(test.data).toEqual({ testConnection: { __typename: 'ConnectionTest' } });
    const { disconnectAwsAccount } = await client.send(DisconnectAwsAccountDocument, { id });
    expect(disconnectAwsAccount).toMatchObject({ awsConnection: { status: 'DISCONNECTED' } });
    await client.close();
  });

  it('can do exactly what its description says: see all connections, set up, connect, rename, test, check, retry, disconnect', async () => {
    const { aurora, workspace } = await world();
    const { data: schema } = await ask(aurora, OPERATOR_TOKEN, MUTATIONS);
    const { fields } = (schema as Mutations).__schema.mutationType;
    const open = fields.filter(({ description }) => description.includes('token of an onboarding link'));
    expect(open.map(({ name }) => name).sort()).toEqual([
      'acknowledgeAlert',
      'checkAccess',
      'checkAwsConnections',
      'chooseAccounts',
      'commentOnAlert',
      'connectAwsAccount',
      'connectAwsAccounts',
      'connectOrganization',
      'createReportingSetupKit',
      'disconnectAwsAccount',
      'disconnectAwsAccounts',
      'reopenAlert',
      'retryConnection',
      'retryConnections',
      'retryFailed',
      'snoozeAlert',
      'updateAwsConnection',
    ]);
    const creates = fields.find(({ name }) => name === 'createOnboardingLink')?.description;
    expect(creates).toContain('all of its connections');
    expect(creates).toContain('connect, rename, label, test, retry and disconnect accounts');
    expect(creates).toContain('connect organizations');
    expect(creates).toContain('handle alerts');

    // A connection that somebody else made.
    const role = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy('aurora-wrong') });
    const { id } = await aurora.connect(workspace.id, role.arn);
    const { token } = await createOnboardingLink(aurora, workspace.id);
    const list = await ask(
      aurora,
      token,
      '{ viewer { workspaces { awsConnections { edges { node { id } } } } } }',
    );
    expect(list.data).toEqual({
      viewer: { workspaces: [{ awsConnections: { edges: [{ node: { id } }] } }] },
    });
    for (const [mutation, answer] of [
      ['checkAccess', 'RoleNotRead'],
      ['retryConnection', 'RetryConnectionSuccess'],
      ['disconnectAwsAccount', 'DisconnectAwsAccountSuccess'],
    ]) {
      const { data } = await ask(aurora, token, `mutation { ${mutation}(id: "${id}") { __typename } }`);
      expect(data).toEqual({ [`${mutation}`]: { __typename: answer } });
    }
  });

  it('opens nothing else: no keys, no credentials, no rotation, no audit log, no links', async () => {
    const { aurora, workspace } = await world();
    const { token, id } = await createOnboardingLink(aurora, workspace.id);
    const { id: workspaceId } = workspace;
    const key = await createApiKey(aurora, workspaceId);
    for (const query of [
      `mutation { createApiKey(workspaceId: "${workspaceId}", name: "x", scopes: [CONNECTIONS_READ]) { __typename } }`,
      `mutation { revokeApiKey(id: "${key.id}") { __typename } }`,
      `mutation { rotateExternalId(workspaceId: "${workspaceId}") { __typename } }`,
      'mutation { createWorkspace(name: "x") { __typename } }',
      'mutation { createOnboardingLink { __typename } }',
      `mutation { revokeOnboardingLink(id: "${id}") { __typename } }`,
      '{ onboardingLinks { edges { node { id } } } }',
      '{ auditLog { edges { node { action } } } }',
      `{ workspace(id: "${workspaceId}") { apiKeys { edges { node { id } } } } }`,
    ]) {
      const { errors } = await ask(aurora, token, query);
      expect([query, errors[0]?.extensions?.code]).toEqual([query, 'FORBIDDEN']);
    }
    for (const node of [key.id, id])
      expect((await ask(aurora, token, `{ node(id: "${node}") { id } }`)).data).toEqual({ node: null });
    for (const path of ['/audit.jsonl', `/credentials/${workspaceId}`]) {
      const { status } = await fetch(aurora.app.url + path, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect([path, status]).toEqual([path, 403]);
    }
    // Neither is a link a key, nor a key a link.
    const { errors } = await ask(aurora, key.token, `mutation { revokeApiKey(id: "${id}") { __typename } }`);
    expect(errors[0]?.extensions?.code).toBe('FORBIDDEN');
    const { revokeOnboardingLink } = await aurora.client.send(RevokeOnboardingLinkDocument, { id: key.id });
    expect(revokeOnboardingLink).toMatchObject({ __typename: 'OnboardingLinkNotFound' });
    expect((await aurora.client.send(NodeDocument, { id })).node?.__typename).toBe('OnboardingLink');
  });

  it('ends when it expires or is revoked, and what streams with it', async () => {
    const { aurora, workspace } = await world();
    const revoked = await createOnboardingLink(aurora, workspace.id);
    const expiring = await createOnboardingLink(aurora, workspace.id, 60);
    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    await aurora.connect(workspace.id, aurora.customer.createRole('R', { trustPolicy }).arn);

    const events = serverSentEvents(
      aurora.app.url,
      WorkspaceEventsDocument,
      { workspaceId: workspace.id, after: 'ZXZlbnQ6MA' },
      `Bearer ${revoked.token}`,
    );
    await events.next();
    const ended = (async () => {
      for await (const _ of events);
    })().then(
      () => 'completed',
      (error: Error) => error.message,
    );
    const socket = new WebSocket(`${aurora.app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = once(socket, 'close').then(([code, reason]) => [code, String(reason)]);
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${expiring.token}` } }),
    );
    expect(JSON.parse(String((await once(socket, 'message'))[0])).type).toBe('connection_ack');

    await aurora.client.send(RevokeOnboardingLinkDocument, { id: revoked.id });
    expect(await ended).toBe('The token has been revoked.');
    await aurora.runUntil(aurora.clock.now() + 60_000);
    expect(await closed).toEqual([4403, 'Forbidden: the token has expired']);
    for (const [{ token }, message] of [
      [revoked, 'The token has been revoked.'],
      [expiring, 'The token has expired.'],
    ] as const) {
      const { status, errors } = await ask(aurora, token, '{ viewer { kind } }');
      expect([status, errors[0]?.message]).toEqual([401, message]);
    }
  });

  it('ends with the API key that it was made with, and no other does', async () => {
    const { aurora, workspace } = await world();
    const { id, token } = await createApiKey(aurora, workspace.id, {
      scopes: ['CONNECTIONS_READ', 'CONNECTIONS_WRITE'],
    });
    const made = (await ask(aurora, token, CREATE)).data?.['createOnboardingLink'] as { token: string };
    const ofOperator = await createOnboardingLink(aurora, workspace.id);
    await aurora.client.send(RevokeApiKeyDocument, { id });

    const statusOf = async (token: string) => (await ask(aurora, token, '{ viewer { kind } }')).status;
    expect(await statusOf(made.token)).toBe(401);
    expect(await statusOf(ofOperator.token)).toBe(200);
    const { auditLog } = await aurora.client.send(AuditLogDocument, {});
    expect(auditLog.edges.slice(0, 2).map(({ node: { action, tokenName } }) => [action, tokenName])).toEqual([
      ['REVOKE_ONBOARDING_LINK', "The operator's token"],
      ['REVOKE_API_KEY', "The operator's token"],
    ]);
  });

  it('comes from the operator or a token that may read and write connections, for at most a week', async () => {
    const issuer = await startJwtIssuer();
    const aurora = await startAurora({ environment: issuer.environment });
    const workspace = await aurora.createWorkspace();
    const other = await aurora.createWorkspace('Other');
    const scope = 'connections:read connections:write';
    const backend = await issuer.sign(aurora.clock.now(), { scope, aurora_workspaces: [workspace.id] });
    const made = await ask(aurora, backend, CREATE);
    expect(made.data).toMatchObject({ createOnboardingLink: { __typename: 'CreateOnboardingLinkSuccess' } });
    const { token } = (made.data as { createOnboardingLink: { token: string } }).createOnboardingLink;
    expect((await ask(aurora, token, '{ viewer { kind } }')).data).toEqual({
      viewer: { kind: 'ONBOARDING' },
    });

    const code = async (bearer: string, variables: Record<string, unknown>) => {
      const { data, errors } = await ask(aurora, bearer, CREATE, variables);
      return (data?.['createOnboardingLink'] as { code?: string })?.code ?? errors[0]?.extensions?.code;
    };
    const reader = await issuer.sign(aurora.clock.now(), {
      scope: 'connections:read',
      aurora_workspaces: ['*'],
    });
    expect(await code(reader, { workspaceId: workspace.id })).toBe('FORBIDDEN');
    expect(await code(backend, { workspaceId: other.id })).toBe('WORKSPACE_NOT_FOUND');
    expect(await code(backend, { expiresIn: 59 })).toBe('INVALID_EXPIRY');
    expect(await code(backend, { expiresIn: 604_801 })).toBe('INVALID_EXPIRY');
  });
});

describe('the way back to the product', () => {
  const APP = 'https://app.example.com';

  async function linked(returnTo: string | null, origins = `${APP},http://localhost:3000`) {
    const aurora = await startAurora({ environment: { RETURN_TO_ORIGINS: origins } });
    const { id: workspaceId } = await aurora.createWorkspace();
    const variables = { workspaceId, returnTo };
    const { createOnboardingLink: created } = await aurora.client.send(
      CreateOnboardingLinkDocument,
      variables,
    );
    const back = async (token: string, requested?: string) => {
      const client = createClient(aurora.app.url, token);
      return (await client.send(ReturnToDocument, { requested: requested ?? null })).viewer.returnTo;
    };
    return { aurora, workspaceId, created, back };
  }

  it('is the address of the link, also where the page was opened with another one', async () => {
    const { aurora, workspaceId, created, back } = await linked(`${APP}/setup?id=1`);
    if (created.__typename !== 'CreateOnboardingLinkSuccess') throw new Error(created.message);
    expect(created.onboardingLink.returnTo).toBe(`${APP}/setup?id=1`);
    expect(await back(created.token)).toBe(`${APP}/setup?id=1`);
    expect(await back(created.token, 'http://localhost:3000/x')).toBe(`${APP}/setup?id=1`);
    expect(await back(created.token, 'https://evil.example/')).toBe(`${APP}/setup?id=1`);
    const filter = { workspaceId, action: 'CREATE_ONBOARDING_LINK' } as const;
    const { auditLog } = await aurora.client.send(AuditLogDocument, { filter, first: 1 });
    expect(auditLog.edges[0]?.node.detail).toMatch(/^until \S+, back to https:\/\/app\.example\.com$/);
  });

  it('is an allowed address that the page was opened with, where the link has none', async () => {
    const { created, back } = await linked(null);
    if (created.__typename !== 'CreateOnboardingLinkSuccess') throw new Error(created.message);
    for (const token of [created.token, OPERATOR_TOKEN]) {
      expect(await back(token)).toBeNull();
      expect(await back(token, `${APP}/done`)).toBe(`${APP}/done`);
      for (const wrong of [
        'javascript:alert(1)',
        `https://me@app.example.com/`,
        'https://evil.example/',
        '/x',
      ])
        expect(await back(token, wrong)).toBeNull();
    }
  });

  it.each(['javascript:alert(1)', 'https://evil.example/', 'https://me:secret@app.example.com/', ''])(
    'is refused when the link is made: %j',
    async (returnTo) => {
      const { created } = await linked(returnTo);
      expect(created).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_RETURN_TO' });
      if (created.__typename !== 'InvalidInput') throw new Error('made');
      expect(created.remedies[0]).toContain(`${APP}, http://localhost:3000`);
    },
  );

  it('is refused where the operator allows no origin', async () => {
    const { created } = await linked(`${APP}/`, '');
    expect(created).toMatchObject({
      code: 'INVALID_RETURN_TO',
      remedies: [expect.anything(), expect.anything()],
    });
  });
});
