/** Events as webhooks and exports show them: without what only Aurora's own bookkeeping needs. */
import type { ConnectionChange } from './connection.ts';
import { isKnownEventType } from './event-types.ts';
import type { Failure } from './failure.ts';

type NamesOf<T> = T extends unknown ? keyof T : never;

/**
 * How readers get each property. A new one is a mistake of types until it is here, and one that only a newer server
 * stores is left out. The parts of a property are shown with it.
 */
const PROPERTIES: Readonly<
  Record<Exclude<NamesOf<ConnectionChange>, 'type'>, 'AS_IT_IS' | 'TIME' | 'FAILURE' | 'INTERNAL'>
> = {
  verificationId: 'INTERNAL',
  windowMs: 'AS_IT_IS',
  deadline: 'TIME',
  firstAttemptAt: 'INTERNAL',
  failure: 'FAILURE',
  attempt: 'AS_IT_IS',
  attempts: 'AS_IT_IS',
  elapsedMs: 'AS_IT_IS',
  remainingMs: 'AS_IT_IS',
  nextAttemptAt: 'TIME',
  nextCheckAt: 'TIME',
  probes: 'AS_IT_IS',
  assumedRoleArn: 'AS_IT_IS',
  role: 'INTERNAL',
  outcome: 'AS_IT_IS',
  others: 'INTERNAL',
  differences: 'AS_IT_IS',
  changedAt: 'TIME',
  changedBy: 'AS_IT_IS',
  state: 'AS_IT_IS',
  missing: 'AS_IT_IS',
  excessive: 'AS_IT_IS',
  unknown: 'AS_IT_IS',
  takesNew: 'AS_IT_IS',
  takesPrevious: 'AS_IT_IS',
};

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
  const shown = Object.entries(change).flatMap(([name, value]) => {
    switch ((PROPERTIES as Readonly<Record<string, string | undefined>>)[name]) {
      case 'AS_IT_IS':
        return [[name, value]];
      case 'TIME':
        return [[name, typeof value === 'number' ? new Date(value).toISOString() : null]];
      case 'FAILURE':
        return [[name, value === null ? null : describeFailure(value as Failure)]];
      default:
        return [];
    }
  });
  return Object.fromEntries(shown);
}
