/** The error of a database that cannot be used, for any kind of database. */
import { CannotStart } from '../base/cannot-start.ts';
import type { HttpError, ReadableError } from '../base/client-error.ts';

/** A restart or a failover of the database takes some seconds. */
const RETRY_AFTER_SECONDS = 5;

/** The message tells an operator why the database cannot be used, and what to do. */
export class DatabaseUnusable extends CannotStart implements ReadableError {
  override name = 'DatabaseUnusable';
  /** One sentence without the path of the file, for people who are not operators. */
  readonly summary: string;

  constructor(message: string, options: ErrorOptions & { code?: string; reason?: string } = {}) {
    super(message, options);
    const { code, reason } = options;
    this.summary =
      reason === undefined
        ? 'The database cannot be used.'
        : `The database cannot be used: ${reason} (${code}).`;
  }

  get clientError(): HttpError {
    return {
      status: 503,
      message: 'Aurora cannot use its database at the moment.',
      code: 'DATABASE_UNAVAILABLE',
      retryAfter: RETRY_AFTER_SECONDS,
      remedies: ['Try again in a minute. If it still fails, tell the operator: the log of Aurora says why.'],
    };
  }
}
