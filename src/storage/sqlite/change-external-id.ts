/** The change of a workspace's External ID, with all of its connections, in steps for a large write. */
import { alertsOfRotation, subjectOfWorkspace } from '../../alerts/rotation-alerts.ts';
import type { Connection } from '../../connection/connection.ts';
import { ALL_CONNECTIONS } from '../../connection/connection-list.ts';
import type { ConnectionStore, Workspace } from '../connections.ts';
import { auditWriter } from './audit.ts';
import { ConnectionPages, connectionKey } from './connection-pages.ts';
import { headsOf } from './heads.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { recordsOf } from './records.ts';
import { readConnection } from './rows.ts';

/** Connections that are read at once: about a millisecond. */
const PAGE = 100;

/** Returns the changed workspace; null when it does not exist. */
export function* changeExternalIdSteps(
  db: DrizzleDatabase,
  [workspaceId, decide, now, record]: Parameters<ConnectionStore['changeExternalId']>,
): Generator<undefined, Workspace | null> {
  const heads = headsOf(db);
  const records = recordsOf(db, heads, () => {});
  const workspace = records.workspace(workspaceId);
  if (workspace === null) return null;
  const connections = yield* readAll(db, workspaceId);
  const decision = decide(workspace, connections);
  if (decision === null) return workspace;
  const changed = { ...workspace, ...decision.ids };
  records.updateWorkspace(changed);
  records.writeAlerts(subjectOfWorkspace(workspaceId), alertsOfRotation(changed), now);
  for (const connection of connections) {
    records.apply(connection, decision.changes(connection), now);
    yield;
  }
  auditWriter(db, heads)(record, now, { workspaceId });
  return changed;
}

/** The workspace's connections, oldest first. */
function* readAll(db: DrizzleDatabase, workspaceId: string): Generator<undefined, Connection[]> {
  const pages = new ConnectionPages(db);
  const found: Connection[] = [];
  let after: string | undefined;
  for (;;) {
    const rows = pages.read(workspaceId, ALL_CONNECTIONS, { limit: PAGE, after });
    for (const row of rows) found.push(readConnection(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found;
    after = connectionKey(last);
    yield;
  }
}
