/** What the exports tell of a change of a connection, and of a failure: its codes. */
import { changeDetails } from '../connection/change-details.ts';
import type { ConnectionChange } from '../connection/connection.ts';
import type { Failure } from '../connection/failure.ts';

export function exportedChange(change: ConnectionChange): object {
  return { type: change.type, ...changeDetails(change, exportedFailure) };
}

export function exportedFailure({ code, awsErrorCode, awsRequestId }: Failure): object {
  return { code, awsErrorCode, awsRequestId };
}
