import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Actor } from '../../src/audit/audit.ts';
import { tokenIdOf } from '../../src/auth/token-id.ts';
import { Tokens } from '../../src/auth/tokens.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('a key that is being revoked creates no onboarding link', async () => {
  const store = openSqliteStore({
    file: join(temporaryFolder(), 'aurora.db'),
    migrationsFolder: 'drizzle/sqlite',
    log: quietLog(),
  });
  onTestFinished(() => store.close());
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const workspaceId = workspace.id;
  const parts = { store, clock: new ManualClock(), randomBytes, returnToOrigins: [] };
  const tokens = new Tokens(parts);
  const operator: Actor = { tokenId: 'operator', tokenName: '', address: '', requestId: '' };
  const made = await tokens.createApiKey({ workspaceId, name: 'K', scopes: ['connections:read'] }, operator);
  if (!made.ok) throw new Error('The key was not made.');
  const { key: apiKey } = made.value;
  const holder: Actor = { ...operator, tokenId: tokenIdOf(apiKey) };
  const request = { workspaceId, expiresInSeconds: 3_600 };

  // These requests have passed authentication already.
  const [before, , after] = await Promise.all([
    tokens.createOnboardingLink(request, holder),
    tokens.revokeApiKey(apiKey.id, operator),
    tokens.createOnboardingLink(request, holder),
  ]);
  expect([before.ok, after.ok]).toEqual([true, false]);
  const { items } = await store.listApiKeys(workspaceId, 'ONBOARDING', { limit: 10 });
  expect(items.map(({ value: { revokedAt } }) => revokedAt)).toEqual([parts.clock.now()]);
});
