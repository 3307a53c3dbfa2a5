/** Which alerts a change of a connection opens and resolves. The store applies them in the transaction of the change. */
import type { Connection, ConnectionChange } from '../connection/connection.ts';
import type { AlertChange, AlertKind, AlertReason, AlertSubject } from './alert.ts';

/** Kinds that say that a connection does not work: at most one of them is open. */
const BROKEN: readonly AlertKind[] = ['CONNECTION_INSECURE', 'CONNECTION_FAILED', 'CONNECTION_DEGRADED'];

/** Kinds that end when the role is no longer in use. */
const OF_ROLE: readonly AlertKind[] = [
  ...BROKEN,
  'TRUST_WIDENED',
  'ACCESS_MISSING',
  'ACCESS_EXCESSIVE',
  'TRUST_CHANGED',
];

export function subjectOf({ id, workspaceId }: Pick<Connection, 'id' | 'workspaceId'>): AlertSubject {
  return { subject: id, connectionId: id, workspaceId };
}

/** The alerts that follow from these changes, in their order. While a role is verified again, its alerts stay. */
export function alertsAfter(before: Connection, changes: readonly ConnectionChange[]): AlertChange[] {
  return changes.flatMap((change) => alertsAfterOne(before, change));
}

function alertsAfterOne(before: Connection, change: ConnectionChange): AlertChange[] {
  switch (change.type) {
    case 'ConnectionFailed':
      return broken({ kind: 'CONNECTION_FAILED', facts: { failure: change.failure } });
    case 'ConnectionInsecure': {
      const { failure, probes } = change;
      return broken({ kind: 'CONNECTION_INSECURE', facts: { failure, probes } });
    }
    case 'ConnectionDegraded':
      return broken({ kind: 'CONNECTION_DEGRADED', facts: { failure: change.failure } });
    case 'ConnectionChecked': {
      const { failure, outcome } = change;
      const isNews = before.status === 'DEGRADED' && failure?.code !== before.failure?.code;
      if (outcome !== 'FAILED' || failure === null || !isNews) return [];
      return [open({ kind: 'CONNECTION_DEGRADED', facts: { failure } })];
    }
    case 'ConnectionEstablished':
    case 'ConnectionRecovered':
      return BROKEN.map(resolve);
    case 'AccessChanged': {
      const { type: _, role: _role, ...facts } = change;
      // What Aurora could not find out ends no alert.
      const ifKnown = (kind: AlertKind) => (facts.unknown === 0 ? [resolve(kind)] : []);
      return [
        ...(facts.missing > 0 ? [open({ kind: 'ACCESS_MISSING', facts })] : ifKnown('ACCESS_MISSING')),
        ...(facts.excessive > 0 ? [open({ kind: 'ACCESS_EXCESSIVE', facts })] : ifKnown('ACCESS_EXCESSIVE')),
      ];
    }
    case 'TrustPolicyChanged': {
      const { differences, changedAt, changedBy, others = null } = change;
      const isWider = others?.some(({ isNew }) => isNew) ?? false;
      return [
        // What Aurora could not find out ends no alert.
        ...(others === null ? [] : [{ type: 'TRUST' as const, trust: { changedAt, changedBy, others } }]),
        ...(isWider ? [] : [open({ kind: 'TRUST_CHANGED', facts: { differences, changedAt, changedBy } })]),
      ];
    }
    case 'VerificationStarted':
      // Connected again: the role is meant to let Aurora in.
      return before.status === 'DISCONNECTED' ? [resolve('ROLE_STILL_USABLE')] : [];
    case 'ConnectionDisconnected':
      return OF_ROLE.map(resolve);
    default:
      return [];
  }
}

function broken(reason: AlertReason): AlertChange[] {
  return [...BROKEN.filter((kind) => kind !== reason.kind).map(resolve), open(reason)];
}

function open(reason: AlertReason): AlertChange {
  return { type: 'OPEN', reason };
}

function resolve(kind: AlertKind): AlertChange {
  return { type: 'RESOLVE', kind };
}
