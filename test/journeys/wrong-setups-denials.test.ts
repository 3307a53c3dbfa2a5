import { describe, expect, it } from 'vitest';
import { type AwsError, assumeRoleFailure } from '../../src/domain/aws-error.ts';
import { explainFailure } from '../../src/domain/diagnosis.ts';
import { ROLE_ARN, SCP_ARN, WRONG_CREDENTIALS, WRONG_DENIALS } from './wrong-setups-denials.ts';

const subject = { roleArn: ROLE_ARN, accountId: '605992674944' };

const answered = (code: string, message: string): AwsError => ({
  kind: 'ANSWERED',
  code,
  message,
  httpStatus: 403,
  requestId: null,
});

/** After long enough that propagation is not the likeliest any more. */
const evidence = (assumedOthers: boolean) => ({
  waitedMs: 120_000,
  propagating: 0.02,
  nearlyAllMs: 60_000,
  auroraAssumedAt: assumedOthers ? 1_000 : null,
  workingSiblings: 0,
  workedUntil: null,
});

describe('a denial is read as AWS words it', () => {
  it.each(WRONG_DENIALS)(
    '$name',
    ({ message, assumedOthers = false, failure: code, cause, title, remedy }) => {
      const failure = {
        ...assumeRoleFailure(answered('AccessDenied', message)),
        evidence: evidence(assumedOthers),
      };
      expect(failure.code).toBe(code);
      const { causes } = explainFailure(failure, subject);
      const [first] = causes;
      expect(first?.code).toBe(cause);
      expect(first?.title).toMatch(title);
      expect(first?.remedy).toMatch(remedy);
      // Nothing twice, nothing cut inside a word, no ARN of Aurora's organization.
      expect(new Set(causes.map((one) => one.code)).size).toBe(causes.length);
      for (const one of causes) {
        for (const line of [one.title, one.remedy, ...one.evidence]) expect(line).not.toContain(SCP_ARN);
        const [, quoted] = /"((?:because no|with an explicit).*)"/.exec(one.evidence[0] ?? '') ?? [];
        if (quoted !== undefined) expect(` ${message} `).toMatch(new RegExp(`[ ]${quoted}[ :]`));
      }
    },
  );

  it.each(WRONG_CREDENTIALS)("Aurora's own credentials: $code, $message", ({ code, message, remedy }) => {
    const failure = assumeRoleFailure(answered(code, message));
    expect(failure.code).toBe('BASE_CREDENTIALS_INVALID');
    const { remedies, causes } = explainFailure(failure, subject);
    expect(remedies[0]).toMatch(remedy);
    expect(causes[0]?.remedy).toMatch(remedy);
    expect(new Set(remedies).size).toBe(remedies.length);
  });

  it('is not cut inside a word, however long AWS writes', () => {
    const [cause] = explainFailure(
      assumeRoleFailure(answered('InvalidParameterValue', 'something '.repeat(1_000))),
      subject,
    ).causes;
    expect(cause?.evidence[0]).toMatch(/something \.\.\.$/);
    expect(cause?.evidence[0]?.length).toBeLessThan(400);
  });
});
