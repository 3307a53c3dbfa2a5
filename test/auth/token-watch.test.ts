import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TokenWatch } from '../../src/auth/token-watch.ts';
import { Lifecycle } from '../../src/observe/lifecycle.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { record } from '../storage/contract/world.ts';
import { eventually } from '../support/eventually.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sampleKey, sampleWorkspace } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function world() {
  const log = quietLog();
  const clock = new ManualClock();
  const file = join(temporaryFolder(), 'aurora.db');
  const store = openSqliteStore({ file, migrationsFolder: 'drizzle/sqlite', log });
  onTestFinished(() => store.close());
  const workspace = sampleWorkspace();
  await store.insertWorkspace(workspace);
  const key = sampleKey(workspace.id);
  await store.insertApiKey(key, 'hash', record('CREATE_API_KEY'));
  const onRevoked = vi.fn();
  const onWorkspaceDeleted = vi.fn();
  let failures = 1;
  const failing = {
    ...store,
    async revocationsAfter(position: number) {
      if (failures-- > 0) throw new Error('The database is away.');
      return store.revocationsAfter(position);
    },
  };
  const tokens = await TokenWatch.open({
    store: failing,
    clock,
    log,
    lifecycle: new Lifecycle(),
    onRevoked,
    onWorkspaceDeleted,
  });
  const revoke = () => store.revokeApiKey(key.id, 1, record('REVOKE_API_KEY'));
  const hasFailed = () => expect(JSON.stringify(log.lines)).toContain('cannot read the revoked keys');
  return { clock, tokens, onRevoked, revoke, hasFailed };
}

it('notices a revocation a second after the database failed, without another commit', async () => {
  const { clock, onRevoked, revoke, hasFailed } = await world();
  await revoke();
  await eventually(hasFailed);
  expect(onRevoked).not.toHaveBeenCalled();
  clock.advance(1_000);
  await eventually(() => expect(onRevoked).toHaveBeenCalled());
});

it('reads nothing once it is closed', async () => {
  const { clock, tokens, revoke, hasFailed } = await world();
  await revoke();
  await eventually(hasFailed);
  expect(clock.nextTimer()).not.toBeNull();
  await tokens.close();
  expect(clock.nextTimer()).toBeNull();
});
