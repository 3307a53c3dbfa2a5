/** The alert about a rotation of an External ID that does not end. It is about a workspace, and not about each role. */
import type { AlertChange, AlertFacts, AlertSubject } from './alert.ts';

export function subjectOfWorkspace(workspaceId: string): AlertSubject {
  return { subject: workspaceId, connectionId: null, workspaceId };
}

/** What a change of the External ID does to the alert. */
export function alertsOfRotation({ previous }: { readonly previous: unknown }): AlertChange[] {
  return previous === null ? [{ type: 'RESOLVE', kind: 'ROTATION_STALLED' }] : [];
}

export function rotationStalled(facts: AlertFacts['ROTATION_STALLED']): AlertChange {
  return { type: 'OPEN', reason: { kind: 'ROTATION_STALLED', facts } };
}
