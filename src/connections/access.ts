/** What a role may do, on request: a check now, and the denials that programs report. */
import { MAX_DENIAL_CHARACTERS, readReportedDenial } from '../access/reported-denial.ts';
import type { Clock } from '../base/clock.ts';
import { err, ok } from '../base/result.ts';
import { type Connection, LIVE_STATUSES, roleOf } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import { ownFailure } from '../connection/failure.ts';
import { connectionNotFound, type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import type { AttemptOutcome } from '../connection/role-proof.ts';
import { changesOfRole } from '../connection/role-reading.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import { MAX_DENIALS, type ReportedDenial, type RoleRecordStore } from '../storage/role-records.ts';
import type { Quotas } from './quotas.ts';
import type { Verifier } from './verifier.ts';

export type AccessParts = {
  readonly store: Pick<ConnectionStore, 'connectionsByIds' | 'change' | 'touchConnection'> & RoleRecordStore;
  readonly clock: Clock;
  readonly verifier: Pick<Verifier, 'readAccess'>;
  readonly quotas: Pick<Quotas, 'useTest'>;
};

export class AccessChecks {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  /**
   * Reads the role and finds out what it may do, now. Changes that it finds are events.
   *
   * @throws QuotaExceeded
   */
  async check(connectionId: string, signal: AbortSignal): Promise<Outcome<Connection>> {
    const { store, clock, quotas, verifier } = this.#parts;
    const [connection] = await store.connectionsByIds([connectionId]);
    if (connection == null) return connectionNotFound();
    if (!LIVE_STATUSES.includes(connection.status)) return notUsed(connection);
    await quotas.useTest(connection.workspaceId);
    const result = await verifier.readAccess(connection, signal);
    if (!result.ok) return notUsable(connection, result.error);
    const reading = result.value;
    if (reading === null) return switchedOff();
    const decide = (current: Connection) =>
      LIVE_STATUSES.includes(current.status) ? changesOfRole(current, reading) : [];
    const changed = await store.change(connectionId, decide, clock.now());
    if (changed === null) return connectionNotFound();
    return reading.access === null ? notReadable() : ok(changed);
  }

  /** Counts a denial by the text that AWS returned to a program. */
  async reportDenied(connectionId: string, message: string): Promise<Outcome<ReportedDenial>> {
    const { store, clock } = this.#parts;
    const [connection] = await store.connectionsByIds([connectionId]);
    if (connection == null) return connectionNotFound();
    const parsed = readReportedDenial(message.trim(), roleOf(connection));
    if (!parsed.ok) return refuse('INVALID_DENIAL', parsed.error, WHAT_TO_SEND);
    const { action, layer, resource } = parsed.value;
    const denial = { connectionId, action, layer: layer ?? UNKNOWN_LAYER, resource, message: message.trim() };
    if (!(await store.noteDenial(denial, clock.now()))) return tooMany();
    // Only a program that has credentials can be refused.
    await store.touchConnection(connectionId, clock.now());
    const [denials = []] = await store.reportedDenials([connectionId]);
    const kept = denials.find((one) => one.action === action && one.layer === denial.layer);
    return kept === undefined ? err(lost()) : ok(kept);
  }
}

/** AWS's text does not say who denied the call. */
export const UNKNOWN_LAYER = 'UNKNOWN';

const WHAT_TO_SEND = [
  `Send the whole message of the error that AWS returned, at most ${MAX_DENIAL_CHARACTERS} characters.`,
];

function notUsed({ status }: Connection) {
  return refuse('ROLE_NOT_READ', `The connection is ${status}: Aurora does not use its role.`, [
    'Connect the role first. "testConnection" says what is wrong with it.',
  ]);
}

function notUsable(connection: Connection, outcome: AttemptOutcome) {
  const failure = 'failure' in outcome ? outcome.failure : ownFailure('STS_UNAVAILABLE', 'AWS_RECOVERS');
  const { title, remedies } = explainFailure(failure, connection);
  return refuse('ROLE_NOT_READ', `Aurora could not use the role: ${title}.`, remedies);
}

function notReadable() {
  return refuse('ROLE_NOT_READ', 'Aurora could not read the role: AWS refused it, or did not answer.', [
    'Add the policy in "readingPolicy" of the connection to the role, and try again.',
    'If the role has it, wait a few minutes: IAM may be limiting the calls in this account.',
  ]);
}

function switchedOff() {
  return refuse('ROLE_NOT_READ', 'Aurora reads no roles: the operator has switched it off.', [
    'Ask the operator of Aurora to set READ_ROLES=on.',
  ]);
}

function tooMany() {
  return refuse(
    'INVALID_DENIAL',
    `Aurora keeps at most ${MAX_DENIALS} reported denials of a role, and this one would be another.`,
    ['Give the role the permissions that it lacks, then run "checkAccess": it clears what is resolved.'],
  );
}

/** A check has cleared it at this moment. */
function lost(): Refusal {
  return {
    code: 'INVALID_DENIAL',
    message: 'A check has just found that the role may do this now.',
    remedies: ['Try the call again.'],
  };
}
