/** The end of the sessions that programs have of a role: in Aurora at once, in AWS with the policy that Aurora returns. */
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { decodeId } from '../../src/graphql/ids.ts';
import { startAurora } from '../support/aurora.ts';
import { askCredentials, type CredentialsBody } from '../support/credentials.ts';
import { AuditLogDocument, CachedCredentialsDocument, RevokeSessionsDocument } from '../support/documents.ts';
import { HAS_AWS_CLI, runShell } from '../support/run-shell.ts';
import { createApiKey } from '../support/tokens.ts';

const READS_ITSELF = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
};
const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

async function world() {
  const aurora = await startAurora();
  const workspace = await aurora.createWorkspace();
  const { arn } = aurora.customer.createRole('R', {
    trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    inlinePolicies: { reads: READS_ITSELF },
  });
  const { id } = await aurora.connect(workspace.id, arn);
  const ask = async () => {
    const { status, body } = await askCredentials(aurora.app.url, id);
    expect(status).toBe(200);
    return body;
  };
  /** What AWS says to a program with this session. */
  const use = async ({ AccessKeyId = '', SecretAccessKey = '', Token = '' }: CredentialsBody) => {
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token };
    const iam = new IAMClient({ endpoint: aurora.simulator.url, region: 'us-east-1', credentials });
    return iam.send(new GetRoleCommand({ RoleName: 'R' })).then(
      ({ Role }) => Role?.RoleName,
      (error: Error) => error.name,
    );
  };
  const revoke = async () => {
    const { revokeSessions } = await aurora.client.send(RevokeSessionsDocument, { connectionId: id });
    if (revokeSessions.__typename !== 'RevokedSessions') throw new Error(revokeSessions.message);
    return revokeSessions;
  };
  const cached = async () =>
    (await aurora.client.send(CachedCredentialsDocument, { id })).awsConnection?.credentials;
  return { aurora, workspace, id, ask, use, revoke, cached };
}

describe('revokeSessions', () => {
  it('forgets the sessions; the policy that it returns ends them in AWS, and new ones work', async () => {
    const { aurora, id, ask, use, revoke, cached } = await world();
    const before = await ask();
    aurora.clock.advance(10_000);
    const revoked = await revoke();
    const at = new Date(aurora.clock.now()).toISOString();
    expect(revoked.awsConnection).toEqual({ id, sessionsRevokedAt: at });
    expect(await cached()).toBeNull();
    const { auditLog } = await aurora.client.send(AuditLogDocument, {
      filter: { action: 'REVOKE_SESSIONS' },
      first: 10,
    });
    expect(auditLog.edges).toMatchObject([{ node: { connectionId: id } }]);

    // AWS knows nothing of it until the customer attaches the policy.
    expect(await use(before)).toBe('R');
    aurora.clock.advance(10_000);
    const after = await ask();
    expect(after.AccessKeyId).not.toBe(before.AccessKeyId);
    aurora.customer.updateRole('R', {
      inlinePolicies: { reads: READS_ITSELF, [revoked.policyName]: JSON.parse(revoked.policy) },
    });
    expect(await use(before)).toBe('AccessDenied');
    expect(await use(after)).toBe('R');
    expect((await aurora.connection(id)).status).toBe('CONNECTED');
  });

  it.skipIf(!HAS_AWS_CLI)('returns commands that attach the policy', async () => {
    const { aurora, revoke } = await world();
    const { commands, policy, policyName } = await revoke();
    const { code, stderr } = await runShell(
      commands,
      aurora.simulator,
      aurora.customer.createUser('administrator', { policies: [ALL] }),
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(aurora.customer.role('R').inline[policyName]).toEqual(JSON.parse(policy));
  });

  it('of another server counts for the next answer of this one', async () => {
    const { aurora, id, ask, cached } = await world();
    const before = await ask();
    const other = await aurora.database.openStore();
    const now = aurora.clock.now();
    await other.changeSettings(decodeId(id)?.id ?? '', { sessionsRevokedAt: now }, now, () => ({
      action: 'REVOKE_SESSIONS',
      actor: { tokenId: 'operator', tokenName: '', address: '', requestId: '' },
    }));
    await other.close();
    const after = await ask();
    expect(after.AccessKeyId).not.toBe(before.AccessKeyId);
    expect(await cached()).toHaveLength(1);
  });

  it('needs a token that may change the connection', async () => {
    const { aurora, workspace, id, ask } = await world();
    const before = await ask();
    const reader = await createApiKey(aurora, workspace.id, {
      scopes: ['CONNECTIONS_READ', 'CREDENTIALS_READ'],
    });
    const refused = await createClient(aurora.app.url, reader.token)
      .send(RevokeSessionsDocument, { connectionId: id })
      .catch((error: Error) => error.message);
    expect(refused).toContain('connections:write');
    expect((await ask()).AccessKeyId).toBe(before.AccessKeyId);
  });
});
