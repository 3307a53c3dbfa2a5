/** Events as text for a terminal. */
import { styleText } from 'node:util';
import type { EventPartsFragment } from '../../../schema/generated/graphql.ts';

export const paint = {
  bold: (text: string) => styleText('bold', text),
  dim: (text: string) => styleText('dim', text),
  good: (text: string) => styleText('green', text),
  bad: (text: string) => styleText('red', text),
  waiting: (text: string) => styleText('yellow', text),
};

const attempts = (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`);
const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;

/** One event as text, with the progress of the verification. */
export function describeEvent(event: EventPartsFragment, windowMs: number): string {
  switch (event.__typename) {
    case 'VerificationStarted':
      return `   ${paint.dim('started')}      up to ${seconds(event.windowMs)} for AWS to propagate the role`;
    case 'AssumeRoleDenied':
      return `   ${paint.waiting('denied')}       ${progress(event, windowMs)}\n${explained(event.failure)}`;
    case 'VerificationDelayed':
      return `   ${paint.waiting('AWS is down')}  ${progress(event, windowMs)}\n${explained(event.failure)}`;
    case 'ExternalIdNotEnforced':
      return `   ${paint.bad('open')}         ${progress(event, windowMs)}`;
    case 'AttemptBroughtForward':
      return `   ${paint.dim('trying now')}`;
    case 'ConnectionEstablished':
      return `   ${paint.good('CONNECTED')}    after ${attempts(event.attempts)} and ${seconds(event.elapsedMs)}, as ${event.assumedRoleArn}
                ${event.probes.length} calls with a wrong External ID were all refused`;
    case 'ConnectionFailed':
      return `   ${paint.bad('FAILED')}       after ${attempts(event.attempts)} and ${seconds(event.elapsedMs)}: ${event.failure.title}
${event.failure.causes.map(cause).join('\n')}`;
    case 'ConnectionInsecure':
      return `   ${paint.bad('INSECURE')}     ${event.failure.title}`;
    case 'ConnectionChecked':
      return `   ${paint.dim('checked')}      ${event.outcome.toLowerCase()}`;
    case 'ConnectionDegraded':
      return `   ${paint.bad('DEGRADED')}     ${event.failure.title}`;
    case 'ConnectionRecovered':
      return `   ${paint.good('recovered')}`;
    case 'ConnectionDisconnected':
      return `   ${paint.dim('disconnected')}`;
    case 'TrustPolicyChanged':
      return `   ${paint.waiting('policy')}       the trust policy was changed by ${event.changedBy ?? 'an unknown caller'}`;
    case 'AccessChanged':
      return `   ${paint.dim('access')}       ${event.accessState.toLowerCase()}`;
    case 'ExternalIdRotationStarted':
      return `   ${paint.dim('rotating')}     the workspace has a new External ID`;
    case 'ExternalIdRotationChecked':
      return `   ${paint.dim('rotating')}     the role ${event.takesNew === true ? 'accepts' : 'does not accept'} the new External ID`;
    case 'ExternalIdRotationEnded':
      return `   ${paint.dim('rotated')}      ${event.rotationOutcome.toLowerCase()}`;
    case 'UnknownEvent':
      return `   ${paint.dim('unknown')}      an event of a newer version of Aurora`;
  }
}

type Progress = { attempt: number; elapsedMs: number; occurredAt: string; nextAttemptAt: string };

function progress({ attempt, elapsedMs, occurredAt, nextAttemptAt }: Progress, windowMs: number): string {
  const width = 20;
  const filled = Math.min(width, Math.round((elapsedMs / windowMs) * width));
  const bar = `${'='.repeat(filled)}${'-'.repeat(width - filled)}`;
  const next = seconds(Date.parse(nextAttemptAt) - Date.parse(occurredAt));
  return `attempt ${String(attempt).padEnd(2)} [${bar}] ${seconds(elapsedMs)} of ${seconds(windowMs)}, next try in ${next}`;
}

type Failure = EventPartsFragment extends infer Event
  ? Event extends { __typename: 'AssumeRoleDenied'; failure: infer F }
    ? F
    : never
  : never;

/** The failure, and its most likely cause. */
function explained({ title, awsErrorCode, causes }: Failure): string {
  const code = typeof awsErrorCode === 'string' ? ` (${awsErrorCode})` : '';
  const [mostLikely] = causes;
  return paint.dim(
    `                ${title}${code}. ${percent(mostLikely?.likelihood)} likely: ${mostLikely?.title}`,
  );
}

function cause({ title, likelihood, remedy }: Failure['causes'][number]): string {
  return `                ${percent(likelihood).padStart(4)}  ${title}.\n                      ${paint.dim(remedy)}`;
}

function percent(share = 0): string {
  return `${Math.round(share * 100)}%`;
}
