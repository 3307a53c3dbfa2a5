/** The change of a workspace's External ID, with all of its connections. */
import { asc, eq, sql } from 'drizzle-orm';
import { alertsOfRotation, subjectOfWorkspace } from '../../alerts/rotation-alerts.ts';
import type { Connection } from '../../connection/connection.ts';
import type { ConnectionStore, Workspace } from '../connections.ts';
import { inPieces } from '../in-pieces.ts';
import { fromWorkspace } from '../rows.ts';
import { alertsName } from './alert-changes.ts';
import { connectionRows, LOCK_NAME, lockWorkspace, readConnection, UPDATE_WORKSPACE } from './records.ts';
import { connections } from './schema.ts';
import { command, db, param, statementOf } from './statements.ts';
import type { WriteContext } from './write-queue.ts';

/** Connections that are read at once: about a millisecond. */
const PAGE = 200;

/** Returns the changed workspace; null when it does not exist. */
export async function changeExternalId(
  { transaction, changes }: WriteContext,
  [workspaceId, decide, now, record]: Parameters<ConnectionStore['changeExternalId']>,
): Promise<Workspace | null> {
  // A new connection locks its workspace, too: it waits, and nothing changes in between.
  const workspace = await lockWorkspace({ transaction }, workspaceId, 'CHANGE');
  if (workspace === null) return null;
  await transaction.run(LOCK_CONNECTIONS, { workspaceId });
  const found: Connection[] = [];
  for (let after = ''; ; after = found.at(-1)?.id ?? '') {
    const page = await transaction.run(READ_CONNECTIONS, { workspaceId, after, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) break;
  }
  found.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const decision = decide(workspace, found);
  if (decision === null) return workspace;
  const changed = { ...workspace, ...decision.ids };
  changes.add(UPDATE_WORKSPACE, fromWorkspace(changed));
  await transaction.run(LOCK_NAME, { name: alertsName(workspaceId) });
  changes.alerts.note(subjectOfWorkspace(workspaceId), alertsOfRotation(changed), now);
  await inPieces(
    (function* () {
      for (const connection of found) yield void changes.apply(connection, decision.changes(connection), now);
    })(),
  );
  changes.audit(record, now, { workspaceId });
  return changed;
}

const ofWorkspace = eq(connections.workspaceId, param('workspaceId'));

/** All of a workspace, in the order in which every transaction locks connections. */
export const LOCK_CONNECTIONS = command(
  'lock_connections',
  db
    .select({ one: sql`1` })
    .from(connections)
    .where(ofWorkspace)
    .orderBy(asc(connections.id))
    .for('no key update'),
);
const READ_CONNECTIONS = statementOf(
  'connections_of_workspace',
  connectionRows()
    .where(sql`${ofWorkspace} and ${connections.id} > ${param('after')}`)
    .orderBy(asc(connections.id))
    .limit(sql.placeholder('limit')),
  readConnection,
);
