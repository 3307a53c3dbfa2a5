/** The change of a workspace's External ID, with all of its connections, in steps for a large write. */

import type { Connection } from '../../connection/connection.ts';
import { ALL_CONNECTIONS } from '../../connection/connection-list.ts';
import type { ConnectionStore, DecideExternalId, Workspace } from '../connections.ts';
import { applyChanges } from './apply-changes.ts';
import { auditWriter } from './audit-part.ts';
import { connectionKey, connectionPage } from './connection-list.ts';
import type { Prepared } from './prepared.ts';
import { BEHIND_CONNECTION, fromWorkspace, toConnection, toWorkspace } from './rows.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** Connections that are read at once: about a millisecond. */
const PAGE = 100;

/** Returns the workspace as it is afterwards; null when there is no such workspace. */
export function* changeExternalIdSteps(
  prepared: Prepared,
  [workspaceId, decide, now, record]: Parameters<ConnectionStore['changeExternalId']>,
): Generator<undefined, Workspace | null> {
  const statements = prepareStatements(prepared);
  const [row] = statements.workspace.values({ id: workspaceId });
  if (row === undefined) return null;
  const workspace = toWorkspace(row);
  const connections = yield* readAll(statements, workspaceId);
  const decision: ReturnType<DecideExternalId> = decide(workspace, connections);
  if (decision === null) return workspace;
  const changed = { ...workspace, ...decision.ids };
  statements.updateWorkspace.run(fromWorkspace(changed));
  for (const connection of connections) {
    applyChanges(statements, connection, decision.changes(connection), now);
    yield;
  }
  auditWriter(prepared)(record, now, { workspaceId });
  return changed;
}

/** The workspace's connections, oldest first. */
function* readAll(statements: Statements, workspaceId: string): Generator<undefined, Connection[]> {
  const found: Connection[] = [];
  let after: string | undefined;
  for (;;) {
    const request = { limit: PAGE, ...(after !== undefined && { after }) };
    const { shape, values } = connectionPage(workspaceId, ALL_CONNECTIONS, request);
    const rows = statements.listConnections(shape).values({ ...values, limit: PAGE });
    for (const row of rows) found.push(toConnection(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return found;
    after = connectionKey(last[BEHIND_CONNECTION] as string | number, last[0] as string);
    yield;
  }
}
