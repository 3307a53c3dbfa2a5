/** Events as sentences. */
import type { EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { asDuration } from '../parts/time.ts';
import { actorOf } from './actor.ts';

export function eventInWords(event: EventPartsFragment): string {
  switch (event.__typename) {
    case 'VerificationStarted':
      return 'Verification started.';
    case 'AssumeRoleDenied':
      return `Attempt ${event.attempt}: AWS refused${codeOf(event.failure.awsErrorCode)}.`;
    case 'VerificationDelayed':
      return `Attempt ${event.attempt}: ${event.failure.title}. Aurora waits.`;
    case 'ExternalIdNotEnforced':
      return `Attempt ${event.attempt}: the role accepted a wrong External ID.`;
    case 'AttemptBroughtForward':
      return 'Checked again on request.';
    case 'ConnectionEstablished':
      return `Attempt ${event.attempts}: connected after ${asDuration(event.elapsedMs)}.`;
    case 'ConnectionFailed':
      return `Attempt ${event.attempts}: ${event.failure.title}. Stopped after ${asDuration(event.elapsedMs)}.`;
    case 'ConnectionInsecure':
      return `Attempt ${event.attempts}: others can use this role. Aurora does not use it.`;
    case 'ConnectionChecked':
      return `Checked: ${CHECKED[event.outcome]}.`;
    case 'ConnectionDegraded':
      return `The role no longer works: ${event.failure.title}.`;
    case 'ConnectionRecovered':
      return 'The role works again.';
    case 'ConnectionDisconnected':
      return 'Disconnected.';
    case 'TrustPolicyChanged':
      return `The trust policy was changed${event.changedBy === null ? '' : ` by ${actorOf(event.changedBy)}`}.`;
    case 'AccessChanged':
      return ACCESS[event.accessState];
    case 'ExternalIdRotationStarted':
      return 'The workspace has a new External ID. The previous one still works.';
    case 'ExternalIdRotationChecked':
      return `The role ${event.takesNew === true ? 'accepts' : 'does not accept'} the new External ID.`;
    case 'ExternalIdRotationEnded':
      return event.rotationOutcome === 'FINISHED'
        ? 'Only the new External ID works now.'
        : 'The change of the External ID was cancelled.';
    case 'UnknownEvent':
      return 'Event of a newer version of Aurora.';
  }
}

/** Several equal events as one sentence. Null for events that each say something else. */
export function runInWords(event: EventPartsFragment, count: number): string | null {
  switch (event.__typename) {
    case 'AssumeRoleDenied':
      return `AWS refused ${count} attempts${codeOf(event.failure.awsErrorCode)}.`;
    case 'VerificationDelayed':
      return `${event.failure.title}: ${count} attempts, which do not count.`;
    case 'ExternalIdNotEnforced':
      return `The role accepted a wrong External ID at ${count} attempts.`;
    case 'ConnectionChecked':
      return `Checked ${count} times: ${CHECKED[event.outcome]}.`;
    default:
      return null;
  }
}

const ACCESS = {
  SUFFICIENT: 'The role has the permissions that Aurora needs.',
  INSUFFICIENT: 'The role does not allow everything that Aurora needs or tried.',
  UNKNOWN: "Aurora is not allowed to read the role's policies.",
} as const;

const CHECKED = {
  PASSED: 'the role works',
  FAILED: 'Aurora cannot use the role',
  INCONCLUSIVE: 'AWS did not answer',
} as const;

function codeOf(awsErrorCode: string | null): string {
  return awsErrorCode === null ? '' : ` (${awsErrorCode})`;
}
