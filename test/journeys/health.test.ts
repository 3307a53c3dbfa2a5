/** How the service is, and how it is configured, as its operators read it. */
import { describe, expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { createClient } from '../../scripts/client.ts';
import { OPERATOR_TOKEN, startAurora, useCredentials } from '../support/aurora.ts';
import { ServiceHealthDocument, SettingsDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

describe('serviceHealth', () => {
  it('has the servers, the calls to AWS, the work, and what is wrong', async () => {
    const aurora = await startAurora({ environment: { STS_CALLS_PER_SECOND: '60' } });
    const read = async () => (await aurora.client.send(ServiceHealthDocument, {})).serviceHealth;
    const startedAt = new Date(aurora.clock.now()).toISOString();
    expect(await read()).toMatchObject({
      version: about.version,
      startedAt,
      ownFault: null,
      servers: [{ version: about.version, isLive: true, isSelf: true, stsCallsPerSecond: 60 }],
      stsCalls: { perSecond: 60, share: 60, waiting: 0 },
      verifications: { due: 0, running: 0, waiting: 0 },
    });

    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy('wrong') });
    await aurora.connect(workspace.id, arn);
    expect((await read()).verifications).toEqual({ due: 0, running: 0, waiting: 1 });

    useCredentials(null, aurora.simulator);
    await aurora.restart();
    await aurora.runUntil(aurora.clock.now() + 60_000);
    const { ownFault } = await read();
    expect(ownFault).toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
    expect(ownFault?.remedies.join(' ')).toContain('AWS_ACCESS_KEY_ID');
  });

  it('is for operators only, and so are the settings', async () => {
    const aurora = await startAurora();
    const workspace = await aurora.createWorkspace();
    const { token } = await createApiKey(aurora, workspace.id);
    const client = createClient(aurora.app.url, token);
    const refusal = 'Needs the role of an operator';
    await expect(client.send(ServiceHealthDocument, {})).rejects.toThrow(refusal);
    await expect(client.send(SettingsDocument, {})).rejects.toThrow(refusal);
  });
});

describe('settings', () => {
  it('has every variable with its source, and no secret', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const aurora = await startAurora({
      environment: { RECHECK_SECONDS: '120', ENCRYPTION_KEY: key, CORS_ORIGINS: 'https://app.example.com' },
    });
    const answer = await aurora.client.send(SettingsDocument, {});
    const settings = new Map(answer.settings.map(({ name, ...rest }) => [name, rest]));
    expect(settings.get('RECHECK_SECONDS')).toEqual({ value: '120', source: 'ENVIRONMENT', isSecret: false });
    expect(settings.get('HISTORY_DAYS')).toEqual({ value: '400', source: 'DEFAULT', isSecret: false });
    expect(settings.get('PUBLIC_URL')).toEqual({ value: null, source: 'DEFAULT', isSecret: false });
    expect(settings.get('CORS_ORIGINS')?.value).toBe('https://app.example.com');
    const secret = { value: null, source: 'ENVIRONMENT', isSecret: true };
    for (const name of ['ENCRYPTION_KEY', 'AURORA_OPERATOR_TOKEN', 'DATABASE_URL'])
      expect(settings.get(name)).toEqual(secret);
    const text = JSON.stringify(answer);
    for (const value of [key, OPERATOR_TOKEN]) expect(text).not.toContain(value);
  });
});
