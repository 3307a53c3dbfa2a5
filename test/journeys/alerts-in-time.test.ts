/** Alerts that time brings: rotations that do not end, roles that outlive a disconnect, and faults of Aurora itself. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../scripts/client.ts';
import { startAurora, useCredentials } from '../support/aurora.ts';
import {
  AllAlertsDocument,
  DisconnectAwsAccountDocument,
  FinishExternalIdRotationDocument,
  RevokeApiKeyDocument,
  RotateExternalIdDocument,
  WorkspaceAlertsDocument,
} from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EVERY = { states: ['OPEN' as const, 'ACKNOWLEDGED' as const, 'SNOOZED' as const, 'RESOLVED' as const] };

async function world() {
  const aurora = await startAurora({ environment: { RECHECK_SECONDS: '604800' } });
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy });
  const { id } = await aurora.connect(workspace.id, arn);
  const pass = (milliseconds: number) => aurora.runUntil(aurora.clock.now() + milliseconds);
  const alerts = async () =>
    (await aurora.client.send(AllAlertsDocument, { filter: EVERY })).alerts.edges.map(({ node }) => node);
  const kinds = async () => (await alerts()).map(({ kind, state }) => `${kind} ${state}`);
  const tries = () => aurora.simulator.calls.all().length;
  return { aurora, workspaceId: workspace.id, arn, id, pass, alerts, kinds, tries };
}

describe('a role of a disconnected account', () => {
  it('that still lets Aurora in is an alert, until a try is refused; then it is left alone', async () => {
    const { aurora, workspaceId, arn, id, pass, alerts, kinds, tries } = await world();
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    const before = tries();
    await pass(9 * MINUTE);
    expect(tries()).toBe(before);
    await pass(2 * MINUTE);
    expect(tries()).toBe(before + 1);
    expect(await alerts()).toMatchObject([
      { kind: 'ROLE_STILL_USABLE', severity: 'WARNING', state: 'OPEN', awsConnection: { id } },
    ]);
    aurora.customer.deleteRole('R');
    await pass(DAY);
    expect(await kinds()).toEqual(['ROLE_STILL_USABLE RESOLVED']);
    const refused = tries();
    await pass(3 * DAY);
    expect(tries()).toBe(refused);
    expect((await aurora.connect(workspaceId, arn)).id).toBe(id);
  });

  it('that was deleted is no alert, and one that is connected again is tried no more', async () => {
    const { aurora, workspaceId, arn, id, pass, kinds, tries } = await world();
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    await pass(11 * MINUTE);
    expect(await kinds()).toEqual(['ROLE_STILL_USABLE OPEN']);
    expect((await aurora.connect(workspaceId, arn)).status).toBe('CONNECTED');
    expect(await kinds()).toEqual(['ROLE_STILL_USABLE RESOLVED']);
    const connected = tries();
    await pass(2 * DAY);
    expect(tries()).toBe(connected);
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    aurora.customer.deleteRole('R');
    await pass(11 * MINUTE);
    expect(await kinds()).toEqual(['ROLE_STILL_USABLE RESOLVED']);
  });

  it('is tried for a week, once a day, and no longer', async () => {
    const { aurora, id, pass, tries } = await world();
    await aurora.client.send(DisconnectAwsAccountDocument, { id });
    const before = tries();
    await pass(30 * DAY);
    expect(tries()).toBe(before + 8);
  });
});

describe('a rotation of the External ID', () => {
  it('that has not ended after a week is an alert of the workspace, and ends with it', async () => {
    const { aurora, pass, alerts, kinds } = await world();
    // Without roles, which would be checked every five minutes.
    const { id: workspaceId } = await aurora.createWorkspace('Another');
    await aurora.client.send(RotateExternalIdDocument, { workspaceId });
    await pass(6 * DAY);
    expect(await kinds()).toEqual([]);
    await pass(DAY + 61 * MINUTE);
    const [alert] = await alerts();
    expect(alert).toMatchObject({
      kind: 'ROTATION_STALLED',
      workspace: { id: workspaceId },
      awsConnection: null,
    });
    expect(alert?.evidence[0]).toMatch(/^The rotation started at \d{4}-.*Z\.$/);
    await pass(DAY);
    expect(await kinds()).toEqual(['ROTATION_STALLED OPEN']);
    await aurora.client.send(FinishExternalIdRotationDocument, { workspaceId, force: true });
    expect(await kinds()).toEqual(['ROTATION_STALLED RESOLVED']);
  });
});

describe('an API key', () => {
  it('is an alert for operators before it expires, while it is out of use, and not once it is revoked', async () => {
    const { aurora, workspaceId, pass, alerts, kinds } = await world();
    const soon = await createApiKey(aurora, workspaceId, { name: 'Soon', expiresInDays: 80 });
    await createApiKey(aurora, workspaceId, { name: 'Short', expiresInDays: 10 });
    const kept = await createApiKey(aurora, workspaceId, { name: 'Kept' });
    await pass(65 * DAY);
    expect(await kinds()).toEqual([]);
    await pass(2 * DAY);
    expect(await alerts()).toMatchObject([
      {
        ...{ kind: 'API_KEY_EXPIRES', severity: 'WARNING', state: 'OPEN' },
        evidence: [expect.stringMatching(/^The key "Soon" \(….{4}\) expires at 2027-/)],
      },
    ]);
    const customer = createClient(aurora.app.url, kept.token);
    const read = await customer.send(WorkspaceAlertsDocument, { workspaceId });
    expect(read.workspace?.alerts.edges).toEqual([]);
    await customer.close();
    await aurora.client.send(RevokeApiKeyDocument, { id: soon.id });
    await pass(DAY);
    expect(await kinds()).toEqual(['API_KEY_EXPIRES RESOLVED']);
    // Used a moment ago: 90 days begin again.
    await pass(85 * DAY);
    expect(await kinds()).toEqual(['API_KEY_EXPIRES RESOLVED']);
    await pass(6 * DAY);
    expect(await kinds()).toEqual(['API_KEY_OLD OPEN', 'API_KEY_EXPIRES RESOLVED']);
    const again = createClient(aurora.app.url, kept.token);
    await again.send(WorkspaceAlertsDocument, { workspaceId });
    await again.close();
    await pass(DAY);
    expect(await kinds()).toEqual(['API_KEY_OLD RESOLVED', 'API_KEY_EXPIRES RESOLVED']);
  });
});

describe('a fault of Aurora itself', () => {
  it('is one alert for operators alone, and ends when a call succeeds, also after a restart', async () => {
    const { aurora, workspaceId, pass, alerts, kinds } = await world();
    const wrong = { accessKeyId: aurora.user.accessKeyId, secretAccessKey: 'wrong' };
    const connectLate = async (name: string) => {
      const { arn } = aurora.customer.createRole(name, { trustPolicy: aurora.trustPolicy('aurora-other') });
      await aurora.connect(workspaceId, arn);
    };
    useCredentials(wrong, aurora.simulator);
    await aurora.restart();
    await connectLate('Late');
    await pass(30 * MINUTE);
    expect(await alerts()).toMatchObject([
      {
        kind: 'AURORA_FAULT',
        severity: 'CRITICAL',
        state: 'OPEN',
        cause: 'BASE_CREDENTIALS_INVALID',
        ...{ workspace: null, awsConnection: null },
      },
    ]);
    useCredentials(aurora.user, aurora.simulator);
    await aurora.restart();
    await pass(MINUTE);
    expect((await kinds()).filter((kind) => kind.startsWith('AURORA'))).toEqual(['AURORA_FAULT RESOLVED']);
  });
});
