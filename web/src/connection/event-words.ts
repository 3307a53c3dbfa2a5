/** Events as sentences. */
import type { EventPartsFragment } from '../../../schema/generated/graphql.ts';
import { asDuration } from '../parts/time.ts';

export function eventInWords(event: EventPartsFragment): string {
  switch (event.__typename) {
    case 'VerificationStarted':
      return 'Aurora began to verify the role.';
    case 'AssumeRoleDenied':
      return `Attempt ${event.attempt}: AWS refused${codeOf(event.failure.awsErrorCode)}.`;
    case 'VerificationDelayed':
      return `Attempt ${event.attempt}: ${event.failure.title}. This time does not count.`;
    case 'ExternalIdNotEnforced':
      return `Attempt ${event.attempt}: the role works, but lets in callers without your External ID.`;
    case 'AttemptBroughtForward':
      return 'Somebody asked to try at once.';
    case 'ConnectionEstablished':
      return `Connected after ${attempts(event.attempts)} and ${asDuration(event.elapsedMs)}.`;
    case 'ConnectionFailed':
      return `Given up after ${attempts(event.attempts)} and ${asDuration(event.elapsedMs)}: ${event.failure.title}.`;
    case 'ConnectionInsecure':
      return 'The role lets others in. Aurora does not use it.';
    case 'ConnectionChecked':
      return CHECKED[event.outcome];
    case 'ConnectionDegraded':
      return `The role does not work any more: ${event.failure.title}.`;
    case 'ConnectionRecovered':
      return 'The role works again.';
    case 'ConnectionDisconnected':
      return 'Disconnected.';
    case 'ExternalIdRotationStarted':
      return 'The workspace has a new External ID; the previous one is still good.';
    case 'ExternalIdRotationChecked':
      return `The role ${event.takesNew === true ? 'takes' : 'does not take'} the new External ID.`;
    case 'ExternalIdRotationEnded':
      return event.rotationOutcome === 'FINISHED'
        ? 'Only the new External ID is good now.'
        : 'The change of the External ID was taken back.';
  }
}

const CHECKED = {
  PASSED: 'Checked again: all is well.',
  FAILED: 'Checked again: the role could not be assumed.',
  INCONCLUSIVE: 'Checked again: AWS itself did not answer.',
} as const;

function attempts(count: number): string {
  return count === 1 ? 'one attempt' : `${count} attempts`;
}

function codeOf(awsErrorCode: string | null): string {
  return awsErrorCode === null ? '' : ` (${awsErrorCode})`;
}
