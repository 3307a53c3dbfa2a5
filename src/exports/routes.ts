/** The addresses of exports. */
import type { Route } from '../http/routes.ts';
import { exportAudit, exportEvents, type LogExportParts } from './log-export.ts';
import { WorkspaceExport, type WorkspaceExportParts } from './workspace-export.ts';

export function exportRoutes(parts: LogExportParts & WorkspaceExportParts): Route[] {
  const exports = new WorkspaceExport(parts);
  const read = { methods: ['GET'], isReadOnly: true } as const;
  return [
    {
      ...read,
      name: 'audit',
      path: '/audit.jsonl',
      access: 'OPERATOR',
      handle: (exchange, viewer) => exportAudit(exchange, viewer, parts),
    },
    {
      ...read,
      name: 'events',
      path: '/events.jsonl',
      access: 'OPERATOR',
      handle: (exchange, viewer) => exportEvents(exchange, viewer, parts),
    },
    {
      ...read,
      name: 'export',
      path: '/workspace.jsonl',
      access: 'TOKEN',
      handle: (exchange, viewer) => exports.handle(exchange, viewer),
    },
  ];
}
