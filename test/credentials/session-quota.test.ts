import { describe, expect, it } from 'vitest';
import { RefillingQuota } from '../../src/base/refilling-quota.ts';
import { startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { createApiKey } from '../support/tokens.ts';

describe('the quota of new sessions', () => {
  it('starts full, and refills evenly, for each workspace', () => {
    const clock = new ManualClock(0);
    const quota = new RefillingQuota(clock, () => 60);
    for (let each = 0; each < 60; each++) expect(quota.use('A')).toBeNull();
    expect(quota.use('A')).toBe(1_000);
    expect(quota.use('B')).toBeNull();
    clock.advance(1_000);
    expect([quota.use('A'), quota.use('A')]).toEqual([null, 2_000]);
    clock.advance(3_600_000);
    for (let each = 0; each < 60; each++) expect(quota.use('A')).toBeNull();
    expect(quota.use('A')).not.toBeNull();
  });

  it('says what is left, and when it is full again', () => {
    const clock = new ManualClock(0);
    const quota = new RefillingQuota(clock, () => 60);
    expect(quota.stateOf('A')).toEqual({ max: 60, windowMs: 60_000, remaining: 60, resetAt: null });
    quota.use('A', 45);
    clock.advance(500);
    expect(quota.stateOf('A')).toMatchObject({ remaining: 15, resetAt: 45_000 });
    clock.advance(500);
    expect(quota.stateOf('A')).toMatchObject({ remaining: 16, resetAt: 45_000 });
    quota.use('A', 16);
    expect(quota.stateOf('A')).toMatchObject({ remaining: 0, resetAt: 61_000 });
    clock.advance(60_000);
    expect(quota.stateOf('A')).toMatchObject({ remaining: 60, resetAt: null });
  });

  it('refuses one more with Retry-After, but neither cached sessions nor other workspaces', async () => {
    const aurora = await startAurora({ environment: { WORKSPACE_NEW_SESSIONS_PER_MINUTE: '3' } });
    const connected = async (name: string) => {
      const { id: workspaceId, externalId } = await aurora.createWorkspace(name);
      const trustPolicy = aurora.trustPolicy(externalId.value);
      const { id } = await aurora.connect(workspaceId, aurora.customer.createRole(name, { trustPolicy }).arn);
      const { token } = await createApiKey(aurora, workspaceId, { scopes: ['CREDENTIALS_READ'] });
      return (duration: number) =>
        askCredentials(aurora.app.url, id, { token, query: `?duration=${duration}` });
    };
    const [ask, other] = [await connected('A'), await connected('B')];
    for (const duration of [900, 901, 902]) expect((await ask(duration)).status).toBe(200);
    const refused = await ask(903);
    expect(refused).toMatchObject({ status: 429, body: { Code: 'RATE_LIMITED' } });
    expect(refused.headers.get('retry-after')).toBe('20');
    expect((await ask(900)).status).toBe(200);
    expect((await other(903)).status).toBe(200);
    await aurora.runUntil(aurora.clock.now() + 20_000);
    expect((await ask(903)).status).toBe(200);
  });
});
