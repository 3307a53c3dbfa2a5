/** One live check of a connection, while a caller waits. */
import type { Clock, Millis } from '../base/clock.ts';
import { assumeRoleFailure } from '../connection/aws-error.ts';
import type { Connection } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import { type Audience, type Failure, isOutage, ownFailure } from '../connection/failure.ts';
import { type AttemptOutcome, type ProbeResult, probeResult } from '../connection/role-proof.ts';
import type { IdentityService } from './identity.ts';
import type { Verifier } from './verifier.ts';

export type CheckName = 'AURORA_IDENTITY' | 'ASSUME_ROLE' | 'ROLE_IDENTITY' | 'EXTERNAL_ID';

/** Outcomes from best to worst. */
const CHECK_OUTCOMES = ['PASSED', 'SKIPPED', 'INCONCLUSIVE', 'FAILED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

export type ConnectionCheck = {
  readonly name: CheckName;
  readonly outcome: CheckOutcome;
  /** One sentence on what was found. */
  readonly detail: string;
  readonly remedies: readonly string[];
  readonly durationMs: Millis;
};

export type ConnectionTest = {
  readonly connection: Connection;
  /** Whether the test passed on a connection that did not work, and a new verification began. */
  readonly verificationStarted: boolean;
  readonly checkedAt: Millis;
  /** The worst of the checks: `PASSED` only when every check passed. */
  readonly outcome: CheckOutcome;
  readonly checks: readonly ConnectionCheck[];
  readonly probes: readonly ProbeResult[];
};

/**
 * Checks the connection's role now, step by step; later steps are skipped when an earlier one fails. The words are
 * for `audience`. Stores what it reads of the role, and nothing of the connection.
 */
export async function testRole(
  parts: { identity: Pick<IdentityService, 'read'>; verifier: Pick<Verifier, 'examine'>; clock: Clock },
  connection: Connection,
  signal: AbortSignal,
  audience: Audience,
): Promise<ConnectionTest> {
  const begun = parts.clock.now();
  // `examine` reads the identity, too. This reading is for the report.
  const reading = await parts.identity.read();
  const identityMs = parts.clock.now() - begun;
  const { outcome, proof } = await parts.verifier.examine(connection, signal);

  const describe = checkDescriber(connection, audience);
  const checks: ConnectionCheck[] = [];
  if (!reading.ok) checks.push(describe('AURORA_IDENTITY', reading.error, identityMs));
  else if (proof === null && 'failure' in outcome)
    checks.push(describe('AURORA_IDENTITY', outcome.failure, identityMs));
  else checks.push(passed('AURORA_IDENTITY', `Aurora is ${reading.value.arn}.`, identityMs));

  if (proof === null) checks.push(skipped('ASSUME_ROLE'));
  else if (!proof.assumeRole.ok) {
    const failure = assumeRoleFailure(proof.assumeRole.error, connection.accountId);
    checks.push(describe('ASSUME_ROLE', failure, proof.durations.assumeRole));
  } else {
    const detail = 'AWS let Aurora use the role with the External ID.';
    checks.push(passed('ASSUME_ROLE', detail, proof.durations.assumeRole));
  }

  if (proof === null || proof.identity === null) checks.push(skipped('ROLE_IDENTITY'));
  else if (proof.identity.ok && !isMismatch(outcome)) {
    const detail = `The session belongs to account ${proof.identity.value.accountId}, as the ARN says.`;
    checks.push(passed('ROLE_IDENTITY', detail, proof.durations.identity));
  } else if ('failure' in outcome) {
    checks.push(describe('ROLE_IDENTITY', outcome.failure, proof.durations.identity));
  }

  const probes = proof?.probes.map(probeResult) ?? [];
  if (proof === null || probes.length === 0) checks.push(skipped('EXTERNAL_ID'));
  else checks.push(externalIdCheck(describe, outcome, probes, proof.durations.probes));

  return {
    connection,
    verificationStarted: false,
    checkedAt: begun,
    outcome: worst(checks),
    checks,
    probes,
  };
}

type DescribeCheck = (name: CheckName, failure: Failure, durationMs: Millis) => ConnectionCheck;

function checkDescriber({ roleArn, accountId }: Connection, audience: Audience): DescribeCheck {
  const subject = { roleArn, accountId, isSingleCheck: true };
  return (name, failure, durationMs) => {
    const { title, explanation, remedies, side } = explainFailure(failure, subject, audience);
    // A fault of STS or of Aurora hides whether the role is right.
    const outcome = isOutage(failure.waiting) || side === 'AURORA' ? 'INCONCLUSIVE' : 'FAILED';
    const detail = `${title}. ${explanation}`;
    return { name, outcome, detail, remedies, durationMs };
  };
}

function externalIdCheck(
  describe: DescribeCheck,
  outcome: AttemptOutcome,
  probes: readonly ProbeResult[],
  durationMs: Millis,
): ConnectionCheck {
  if (outcome.kind === 'PROVEN') {
    const detail = `The role refused all ${probes.length} calls without the right External ID.`;
    return passed('EXTERNAL_ID', detail, durationMs);
  }
  if (outcome.kind === 'OPEN') return describe('EXTERNAL_ID', ownFailure(outcome.code), durationMs);
  const failure = 'failure' in outcome ? outcome.failure : ownFailure('STS_UNAVAILABLE', 'AWS_RECOVERS');
  return { ...describe('EXTERNAL_ID', failure, durationMs), outcome: 'INCONCLUSIVE' };
}

function isMismatch(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'REFUSED' && outcome.failure.code === 'ACCOUNT_MISMATCH';
}

function passed(name: CheckName, detail: string, durationMs: Millis): ConnectionCheck {
  return { name, outcome: 'PASSED', detail, remedies: [], durationMs };
}

function skipped(name: CheckName): ConnectionCheck {
  const detail = 'Not checked, because an earlier check did not pass.';
  return { name, outcome: 'SKIPPED', detail, remedies: [], durationMs: 0 };
}

function worst(checks: readonly ConnectionCheck[]): CheckOutcome {
  return (
    CHECK_OUTCOMES[Math.max(...checks.map(({ outcome }) => CHECK_OUTCOMES.indexOf(outcome)))] ?? 'FAILED'
  );
}
