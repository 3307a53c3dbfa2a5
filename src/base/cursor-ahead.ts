/** The error for a cursor of rows that the database does not have any more. */
import type { ClientError, ReadableError } from './client-error.ts';

/**
 * The position is ahead of the log: the database was restored from a backup, or failed over and lost its latest
 * commits. Later rows get those positions again, so a reader that went on from here would skip them.
 */
export class CursorAhead extends Error implements ReadableError {
  override name = 'CursorAhead';

  constructor() {
    super('The cursor is ahead of the log: the database was restored, or lost its latest commits.');
  }

  get clientError(): ClientError {
    return {
      message: this.message,
      code: 'CURSOR_AHEAD',
      remedies: ['Read the list again, and start from its cursor.'],
    };
  }
}

/** @throws CursorAhead when one of the positions is greater than the last of the log */
export function refuseAhead(positions: readonly (number | string | undefined)[], last: number): void {
  if (positions.some((position) => position !== undefined && Number(position) > last))
    throw new CursorAhead();
}
