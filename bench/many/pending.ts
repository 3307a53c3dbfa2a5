/** Verifications that are all due at the same moment, put straight into the database. */
import { randomUUID } from 'node:crypto';
import type { Millis } from '../../src/base/clock.ts';
import { newConnection, startVerification } from '../../src/connection/connection.ts';
import type { Workspace } from '../../src/storage/connections.ts';
import type { Store } from '../../src/storage/store.ts';
import { sampleWorkspace } from '../../test/support/samples.ts';
import type { RolesMade } from './aws.ts';

export function sampleWorkspaces(count: number): Workspace[] {
  return Array.from({ length: count }, (_, index) => sampleWorkspace({ name: `Workspace ${index}` }));
}

/** The workspace of a role, by its place. */
export function workspaceOf(workspaces: readonly Workspace[], index: number): Workspace {
  const workspace = workspaces[index % workspaces.length];
  if (workspace === undefined) throw new Error('There is no workspace.');
  return workspace;
}

/** Stores a verification of each role. All are due at `begin`. */
export async function storePending(
  store: Store,
  roles: RolesMade['roles'],
  options: { readonly workspaces: readonly Workspace[]; readonly begin: Millis; readonly windowMs: Millis },
): Promise<void> {
  const { workspaces, begin, windowMs } = options;
  for (const workspace of workspaces) await store.insertWorkspace(workspace);
  await Promise.all(
    roles.map((role, index) =>
      store.connect(
        newConnection({
          ...role,
          id: randomUUID(),
          workspaceId: workspaceOf(workspaces, index).id,
          partition: 'aws',
          region: 'us-east-1',
          name: null,
          createdAt: begin,
        }),
        {},
        () => [startVerification({ id: randomUUID(), now: begin, windowMs })],
        begin,
      ),
    ),
  );
}
