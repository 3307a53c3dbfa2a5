import { describe, expect, it } from 'vitest';
import { sessionTrace, tracingActions } from '../../src/trust/session-trace.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { PrepareRoleDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

const WORKSPACE = '3f2a8b1c-1234-4678-9abc-def012345678';
const ON = { sourceIdentity: true, tags: true };

describe('the trace of a session', () => {
  it.each([
    ['operator', 'operator'],
    ['api-key:0a1b2c3d-1111-4222-8333-444455556666', '0a1b2c3d-1111-4222-8'],
    ['jwt:auth0|a person with spaces', 'jwt-auth0-a-person-w'],
  ])('names workspace and token within AWS’s limits: %s', (tokenId, shown) => {
    const { sessionName, sourceIdentity, tags } = sessionTrace(WORKSPACE, tokenId, ON);
    expect(sessionName).toBe(`aurora-${WORKSPACE}-${shown}`);
    for (const name of [sessionName, sourceIdentity]) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
    expect(tags[0]).toEqual({ key: 'AuroraWorkspace', value: WORKSPACE });
    for (const { value } of tags) expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
  });

  it('is only the name by default', () => {
    const off = { sourceIdentity: false, tags: false };
    expect(sessionTrace(WORKSPACE, 'operator', off)).toMatchObject({ sourceIdentity: null, tags: [] });
    expect(tracingActions(off)).toEqual([]);
  });
});

describe('configured source identity and session tags', () => {
  async function world() {
    const aurora = await startAurora({
      environment: {
        SESSION_SOURCE_IDENTITY: 'on',
        SESSION_TAGS: 'on',
        // Some windows are played through, which need not be long.
        VERIFICATION_WINDOW_SECONDS: '30',
      },
    });
    const actions = tracingActions(ON);
    aurora.account.putUserPolicies(aurora.user.name, [operatorPolicy('*', actions)]);
    const workspace = await aurora.createWorkspace();
    return { aurora, workspace, actions };
  }

  it('go with checks and sessions of a role, and Aurora’s trust policy allows them', async () => {
    const { aurora, workspace } = await world();
    const prepared = await aurora.client.send(PrepareRoleDocument, { workspaceId: workspace.id });
    const shown = prepared.workspace?.trustPolicy;
    if (shown?.__typename !== 'TrustPolicy') throw new Error('There is no trust policy.');
    const { arn } = aurora.customer.createRole('R', { trustPolicy: shown.json });
    const { id, status } = await aurora.connect(workspace.id, arn);
    expect(status).toBe('CONNECTED');
    const key = await createApiKey(aurora, workspace.id);
    expect((await askCredentials(aurora.app.url, id, { token: key.token })).status).toBe(200);
    const calls = aurora.simulator.calls.all('AssumeRole').map(({ parameters }) => ({
      identity: parameters.get('SourceIdentity'),
      tags: parameters.pairs('Tags').map(({ value }) => value),
    }));
    const workspaceId = Buffer.from(workspace.id, 'base64').toString().split(':')[1];
    expect(calls[0]).toEqual({ identity: 'aurora-verification', tags: [workspaceId, 'verification'] });
    expect(calls.at(-1)).toEqual({
      identity: `aurora-${key.tokenId.replace(':', '-')}`,
      tags: [workspaceId, key.tokenId],
    });
  });

  it.each([
    ['sts:TagSession', 'sts:SetSourceIdentity'],
    ['sts:SetSourceIdentity', 'sts:TagSession'],
  ])('fail with a role that does not allow %s, and the failure says so', async (missing, given) => {
    const { aurora, workspace } = await world();
    const trust = trustPolicy(
      { partition: 'aws', accountId: aurora.account.accountId, roleActions: [given] },
      workspace.externalId.value,
    );
    const { arn } = aurora.customer.createRole('R', { trustPolicy: trust.document });
    const { id } = await aurora.connect(workspace.id, arn);
    const { failure } = await aurora.runToEnd(id);
    expect(failure?.causes[0]).toMatchObject({
      code: 'TRUST_POLICY_LACKS_ACTION',
      title: `The trust policy does not allow ${missing}`,
      remedy: expect.stringContaining(`Add "${missing}"`),
    });
  });

  it('do not hide a role that is open to callers without them', async () => {
    const { aurora, workspace, actions } = await world();
    const principal = { AWS: `arn:aws:iam::${aurora.account.accountId}:root` };
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' },
          {
            Effect: 'Allow',
            Principal: principal,
            Action: actions,
            Condition: { StringEquals: { 'sts:ExternalId': workspace.externalId.value } },
          },
        ],
      },
    });
    const { id } = await aurora.connect(workspace.id, arn);
    expect(await aurora.runToEnd(id)).toMatchObject({
      status: 'INSECURE',
      failure: { code: 'EXTERNAL_ID_NOT_ENFORCED' },
    });
  });

  it('do not prevent the proof of a role that requires them', async () => {
    const { aurora, workspace, actions } = await world();
    const trust = trustPolicy(
      { partition: 'aws', accountId: aurora.account.accountId, roleActions: actions },
      workspace.externalId.value,
    );
    const [statement] = trust.document['Statement'] as [{ Condition: object }];
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: {
        ...trust.document,
        Statement: [
          {
            ...statement,
            Condition: { ...statement.Condition, Null: { 'aws:RequestTag/AuroraWorkspace': 'false' } },
          },
        ],
      },
    });
    expect((await aurora.connect(workspace.id, arn)).status).toBe('CONNECTED');
  });
});
