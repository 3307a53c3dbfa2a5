/** Events as webhooks and exports show them: without what only Aurora's own bookkeeping needs. */
import type { ConnectionChange } from './connection.ts';
import { isKnownEventType } from './event-types.ts';
import type { Failure } from './failure.ts';

const INTERNAL: readonly string[] = ['type', 'verificationId', 'firstAttemptAt', 'role', 'others'];
const TIMES: readonly string[] = ['nextAttemptAt', 'deadline', 'nextCheckAt', 'changedAt'];

/**
 * The properties of a change, with times in RFC 3339. Nothing of a type that only a newer server knows: some may be internal.
 *
 * @param describeFailure what the reader may learn about a failure
 */
export function changeDetails(
  change: ConnectionChange,
  describeFailure: (failure: Failure) => object,
): Readonly<Record<string, unknown>> {
  if (!isKnownEventType(change.type)) return {};
  const shown = (name: string, value: unknown): unknown => {
    if (TIMES.includes(name)) return typeof value === 'number' ? new Date(value).toISOString() : null;
    if (name === 'failure') return value === null ? null : describeFailure(value as Failure);
    return value;
  };
  const entries = Object.entries(change).filter(([name]) => !INTERNAL.includes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, shown(name, value)]));
}
