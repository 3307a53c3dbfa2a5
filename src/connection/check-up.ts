/** Checks Aurora's own side for the operator: what is right, and what to do about the rest. */
import type { Millis } from '../base/clock.ts';
import type { Err, Ok } from '../base/result.ts';
import { partitionOfRegion } from '../iam/partition.ts';
import { type AwsError, assumeRoleFailure, identityFailure } from './aws-error.ts';
import { NO_SOURCE } from './credential-fault.ts';
import { describeFailure } from './failure-words.ts';
import type { CallResult } from './role-proof.ts';

export type AuroraCheckName = keyof typeof CHECKS;

export type AuroraCheckOutcome = 'PASSED' | 'WARNING' | 'FAILED' | 'UNKNOWN';

export type AuroraCheck = {
  readonly name: AuroraCheckName;
  readonly outcome: AuroraCheckOutcome;
  readonly detail: string;
  /** Empty when it passed. */
  readonly remedies: readonly string[];
};

/** What Aurora has found out. */
export type AuroraFacts = {
  readonly region: string;
  /** The Region whose STS answered: another one if AWS has no STS for Aurora in the configured Region. */
  readonly askedRegion: string;
  /** The address of STS; null when Aurora has not called it. */
  readonly askedAt: string | null;
  /** The source of the credentials; null when there are none. */
  readonly credentialSource: string | null;
  readonly whoAmI: CallResult<{ accountId: string; arn: string }>;
  /** How far AWS's clock is ahead of this machine's; null when AWS has not answered. */
  readonly clockOffsetMs: Millis | null;
  /** AWS's answer to assuming a role that does not exist; null when Aurora has not asked. */
  readonly assumeRole: CallResult | null;
  /** When Aurora last assumed any role; null when that is unknown. */
  readonly lastAssumedAt: Millis | null;
};

/** AWS refuses requests of clocks that differ by more (docs/aws-facts.md, section 1). */
const MAX_CLOCK_OFFSET_MS: Millis = 15 * 60_000;

/** Machines with time synchronization stay below this. */
const CLOCK_WARNING_MS: Millis = 30_000;

type CheckResult = Omit<AuroraCheck, 'name'>;

/** The checks in their order. A check is UNKNOWN if the failure of an earlier one hides its result. */
const CHECKS = {
  CREDENTIALS: credentials,
  REGION: region,
  ENDPOINT: endpoint,
  CREDENTIALS_VALID: valid,
  CLOCK: clock,
  PRINCIPAL: principal,
  ASSUME_ROLE: assumeRole,
};

export function checkUp(facts: AuroraFacts): AuroraCheck[] {
  const names = Object.keys(CHECKS) as AuroraCheckName[];
  return names.map((name) => ({ name, ...CHECKS[name](facts) }));
}

const check =
  (outcome: AuroraCheckOutcome) =>
  (detail: string, remedies: readonly string[] = []): CheckResult => ({ outcome, detail, remedies });
const passed = check('PASSED');
const warning = check('WARNING');
const failed = check('FAILED');
const unknown = (detail: string, remedies: readonly string[] = FIRST_THE_OTHERS) =>
  check('UNKNOWN')(detail, remedies);

/** The remedy of checks that an earlier failure hides. */
export const FIRST_THE_OTHERS = ['Solve the checks that failed first, then run the checks again.'];

function credentials({ credentialSource, whoAmI }: AuroraFacts): CheckResult {
  if (credentialSource !== null) return passed(`There are credentials: ${credentialSource}.`);
  const message = !whoAmI.ok && whoAmI.error.kind === 'NO_CREDENTIALS' ? whoAmI.error.message : NO_SOURCE;
  return failed(
    `Aurora has no AWS credentials. ${message}`,
    describeFailure(identityFailure({ kind: 'NO_CREDENTIALS', message })).remedies,
  );
}

function region({ region: name, askedRegion, whoAmI }: AuroraFacts): CheckResult {
  // If no name can be resolved at all, the Region is not the cause.
  if (isHostUnknown(whoAmI)) return unknown('The address of STS cannot be looked up.');
  if (partitionOfRegion(name) !== undefined && askedRegion === name) {
    if (hasAnswered(whoAmI)) return passed(`STS was asked in ${name}, and has answered.`);
    return unknown(`The Region is ${name}. ${noAnswer(whoAmI)}`);
  }
  return failed(
    `There is no STS in "${name}", or not for Aurora's account: ${askedRegion} is asked in its place.`,
    ['Set AWS_REGION to a Region that exists and is enabled, such as us-east-1.'],
  );
}

function endpoint({ whoAmI, askedAt }: AuroraFacts): CheckResult {
  if (hasAnswered(whoAmI)) return passed(`${askedAt ?? 'STS'} answers.`);
  if (whoAmI.error.kind === 'NO_CREDENTIALS') return unknown(noAnswer(whoAmI));
  return failed(
    `AWS STS cannot be reached${askedAt === null ? '' : ` at ${askedAt}`}: ${whoAmI.error.message}`,
    [
      'Check that this machine may open HTTPS connections to AWS STS, also through its proxy and name service.',
      'Check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL: mostly they should not be set.',
      "See AWS's health page.",
    ],
  );
}

function valid({ whoAmI }: AuroraFacts): CheckResult {
  if (whoAmI.ok) return passed(`They are those of ${whoAmI.value.arn}.`);
  if (whoAmI.error.kind !== 'ANSWERED') return unknown(noAnswer(whoAmI));
  const { explanation, remedies } = describeFailure(identityFailure(whoAmI.error));
  return failed(`${explanation} It said ${whoAmI.error.code}.`, remedies);
}

function clock({ clockOffsetMs }: AuroraFacts): CheckResult {
  if (clockOffsetMs === null) return unknown('The time of AWS is not known.');
  const off = Math.abs(clockOffsetMs);
  if (off < CLOCK_WARNING_MS) return passed("This machine's clock is within 30 s of AWS's.");
  const side = clockOffsetMs > 0 ? 'behind' : 'ahead of';
  return warning(
    `This machine's clock is ${Math.round(off / 1_000)} s ${side} AWS's. ${off < MAX_CLOCK_OFFSET_MS ? 'AWS still takes that' : 'AWS refuses that, and Aurora corrects it for its own calls'}.`,
    ['Switch time synchronization on (NTP, chrony).'],
  );
}

function principal({ whoAmI }: AuroraFacts): CheckResult {
  if (!whoAmI.ok) return unknown('It is not known who Aurora is.');
  const { arn } = whoAmI.value;
  if (arn.endsWith(':root')) {
    return failed("These are the keys of the account's root user, which may not assume roles.", [
      'Create an IAM user for Aurora (such as aurora-service-user) with the policy sts:AssumeRole, and use its access key.',
      "Delete the root user's access keys: AWS advises to have none.",
    ]);
  }
  if (arn.includes(':assumed-role/')) {
    return warning(
      'Aurora is a session of a role: AWS limits what it assumes in turn to one hour at a time.',
      ['For longer sessions, use an IAM user. Otherwise nothing has to be done: Aurora renews them.'],
    );
  }
  if (arn.includes(':user/')) return passed('Aurora is an IAM user.');
  return warning(
    `Aurora is ${arn}, neither an IAM user nor a session of a role: it may not be able to assume roles.`,
    ['Use the access key of an IAM user.'],
  );
}

function assumeRole({ assumeRole: tried, lastAssumedAt, whoAmI }: AuroraFacts): CheckResult {
  if (!whoAmI.ok) return unknown('It is not known who Aurora is.');
  const denial: AwsError | null = tried === null || tried.ok ? null : tried.error;
  const failure = denial === null ? null : assumeRoleFailure(denial);
  if (failure?.code === 'CALLER_NOT_AUTHORIZED') {
    return failed(
      `Aurora may not call sts:AssumeRole. AWS says: ${failure.awsMessage}`,
      describeFailure(failure).remedies,
    );
  }
  if (lastAssumedAt !== null) {
    return passed(`Aurora last assumed a role at ${new Date(lastAssumedAt).toISOString()}.`);
  }
  if (denial?.kind === 'UNREACHABLE' || (denial?.kind === 'ANSWERED' && denial.code !== 'AccessDenied')) {
    const reason = denial.kind === 'ANSWERED' ? denial.code : denial.message;
    return unknown(`AWS could not be asked whether Aurora may: ${reason}.`, ['Look again in a while.']);
  }
  return unknown(
    'AWS does not say whether Aurora may call sts:AssumeRole: it gives no reason for refusing a role that does not exist.',
    ['Verify the IAM user has sts:AssumeRole permission, then connect a role: that shows it.'],
  );
}

type Answered = Ok<unknown> | Err<{ readonly kind: 'ANSWERED' }>;

function hasAnswered<T extends CallResult<unknown>>(result: T): result is Extract<T, Answered> {
  return result.ok || result.error.kind === 'ANSWERED';
}

/** Why there is no answer of AWS. */
function noAnswer(result: CallResult<unknown>): string {
  return !result.ok && result.error.kind === 'NO_CREDENTIALS'
    ? 'Aurora has not asked AWS, because it has no credentials.'
    : 'AWS has not answered.';
}

function isHostUnknown(result: CallResult<unknown>): boolean {
  return !result.ok && result.error.kind === 'UNREACHABLE' && result.error.hostUnknown === true;
}
