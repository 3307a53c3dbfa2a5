/** Faults of PostgreSQL and of the way to it: what they mean, and what the operator can do. */
import pg from 'pg';
import { DatabaseUnusable } from '../database-unusable.ts';

/** A call that took longer than the store lets its callers wait. */
export class TookTooLong extends Error {
  override name = 'TookTooLong';
  readonly code = 'TIMEOUT';
}

const CHECK_SERVER = 'Check that it runs, and that this machine reaches it.';
const TRY_LATER = 'Aurora tries again by itself. If it lasts, look at the log and the load of PostgreSQL.';
const CHECK_TLS = 'Check its certificate, and sslmode in DATABASE_URL.';
const CHECK_URL = 'Correct DATABASE_URL.';

/** Reasons by SQLSTATE, or by the code of the system. The first match counts. */
const REASONS: readonly (readonly [codes: RegExp, reason: string, remedy: string])[] = [
  [/^(ECONNREFUSED|ENOENT|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH)$/, 'it cannot be reached', CHECK_SERVER],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'the name of its host cannot be resolved', CHECK_URL],
  [/^(TIMEOUT|ETIMEDOUT)$/, 'it does not answer in time', CHECK_SERVER],
  [
    /^(EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED)/,
    'TLS with it fails',
    CHECK_TLS,
  ],
  [/^DISCONNECTED$/, 'the connection ended', TRY_LATER],
  [/^57P0[1-3]$/, 'it is shutting down or starting', TRY_LATER],
  [/^25006$/, 'it is read-only: a standby, or a primary that was replaced', TRY_LATER],
  [/^28/, 'it refuses the user or the password', CHECK_URL],
  [/^3D000$/, 'this database does not exist', 'Create the database, or correct DATABASE_URL.'],
  [/^42501$/, 'its user lacks a privilege', 'Make the user the owner of the database.'],
  [/^53300$/, 'it has no free connections', 'Raise max_connections, or run fewer servers.'],
  [/^53100$/, 'its disk is full', 'Free some space on it.'],
  [/^(55P03|57014|25P03)$/, 'it is too busy', TRY_LATER],
  [/^(08|53|58)/, 'it has a fault', 'Look at the log of PostgreSQL.'],
  [/^(40001|40P01)$/, 'too many writes conflict', TRY_LATER],
  [/^XX00[12]$/, 'it is damaged', 'Restore a backup.'],
];

/** A fault of the database, for the operator; null for an error that no operator can repair. */
export function postgresUnusable(place: string, error: unknown): DatabaseUnusable | null {
  if (error instanceof DatabaseUnusable) return error;
  const code = codeOf(error);
  const found = REASONS.find(([codes]) => codes.test(code));
  return found === undefined ? null : unusable(place, code, found, error);
}

/** Any fault of a connection. One that has no reason above is named by its class and code: its message may hold values. */
export function connectionFault(place: string, error: unknown): DatabaseUnusable {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const code = codeOf(error) || name;
  const unknown = ['', `a connection failed with ${name}`, TRY_LATER] as const;
  return postgresUnusable(place, error) ?? unusable(place, code, unknown, error);
}

function unusable(
  place: string,
  code: string,
  [, reason, remedy]: readonly [unknown, string, string],
  cause: unknown,
): DatabaseUnusable {
  return new DatabaseUnusable(`The database ${place} cannot be used: ${reason} (${code}). ${remedy}`, {
    code,
    reason,
    cause,
  });
}

/** A lock was not free within `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/** The whole transaction may be tried again: nothing of it was stored. */
export function isConflict(error: unknown): boolean {
  return /^40(001|P01)$/.test(codeOf(error));
}

/** Whether PostgreSQL answered with this error. After any other error the connection is of no use. */
export function isOfServer(error: unknown): boolean {
  return error instanceof pg.DatabaseError;
}

/** Whether the server ends the session with this error, or no longer accepts writes. */
export function endsSession(error: unknown): boolean {
  return isOfServer(error) && /^(25006|57P0[1-3]|25P03|08)/.test(codeOf(error));
}

/** Whether the error came before an answer of the server, because the connection ended. */
export function isDisconnected(error: unknown): boolean {
  return /^(DISCONNECTED|ECONNRESET|EPIPE|57P0[1-3])$/.test(codeOf(error));
}

/** Removes what may hold stored values: details, contexts. The message and the code stay. */
export function withoutValues(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    error.detail = undefined;
    error.where = undefined;
    error.internalQuery = undefined;
  }
  return error;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // node-postgres has no codes for these.
  if (/timeout|timed out/i.test(error.message)) return 'TIMEOUT';
  if (/^Connection terminated|not queryable|Client has encountered/.test(error.message))
    return 'DISCONNECTED';
  return '';
}
