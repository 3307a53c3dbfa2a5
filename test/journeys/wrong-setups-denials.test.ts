import { describe, expect, it } from 'vitest';
import { type AwsError, assumeRoleFailure } from '../../src/connection/aws-error.ts';
import { explainFailure } from '../../src/connection/diagnosis.ts';
import {
  ROLE_ARN,
  SCP_ARN,
  WRONG_ANSWERS,
  WRONG_CREDENTIALS,
  WRONG_DENIALS,
} from './wrong-setups-denials.ts';

const subject = { roleArn: ROLE_ARN, accountId: '605992674944' };

const answered = (code: string, message: string): AwsError => ({
  kind: 'ANSWERED',
  code,
  message,
  httpStatus: 403,
  requestId: null,
});

/** After long enough that propagation is no longer the most likely cause. */
const evidence = (assumedOthers: boolean) => ({
  waitedMs: 120_000,
  propagating: 0.02,
  nearlyAllMs: 60_000,
  auroraAssumedAt: assumedOthers ? 1_000 : null,
  otherWorksNow: assumedOthers,
  workingSiblings: 0,
  workedUntil: null,
});

/** What only the operator of Aurora can do something with. */
const OPERATORS = /SESSION_TAGS|SESSION_SOURCE_IDENTITY|AWS_[A-Z]|\.env|HTTPS_PROXY/;

describe('a denial is read as AWS words it', () => {
  it.each(WRONG_DENIALS)(
    '$name',
    ({ message, assumedOthers = false, failure: code, cause, title, remedy }) => {
      const failure = {
        ...assumeRoleFailure(answered('AccessDenied', message)),
        evidence: evidence(assumedOthers),
      };
      expect(failure.code).toBe(code);
      const { causes, remedies, explanation } = explainFailure(failure, subject);
      const [first] = causes;
      // The list says first what the most likely cause says, and nothing that the words of AWS rule out.
      expect(remedies[0]).toBe(first?.remedy);
      if (first?.evidence[0]?.startsWith('AWS says so: "') === true) {
        expect(explanation).not.toContain('the same answer');
        expect(explanation).toMatch(/AWS says why: "(?:because no|with an explicit deny)/);
        expect(remedies.join(' ')).not.toMatch(/Ensure the role exists|allows Aurora's account ID/);
        if (code === 'ROLE_NOT_ASSUMABLE' && cause !== 'TRUST_POLICY')
          expect(remedies.join(' ')).not.toMatch(/External ID/);
      }
      expect(JSON.stringify(explainFailure(failure, subject, 'CUSTOMER'))).not.toMatch(OPERATORS);
      expect(first?.code).toBe(cause);
      expect(first?.title).toMatch(title);
      expect(first?.remedy).toMatch(remedy);
      // Nothing twice, nothing cut inside a word, no ARN of Aurora's organization but for the operator.
      expect(new Set(causes.map((one) => one.code)).size).toBe(causes.length);
      if (message.includes(SCP_ARN)) expect(first?.evidence.join(' ')).toContain(SCP_ARN);
      expect(JSON.stringify(explainFailure(failure, subject, 'CUSTOMER'))).not.toContain(SCP_ARN);
      for (const one of causes) {
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

  it.each(WRONG_ANSWERS)(
    'is on the side of $side: $code, $message',
    ({ code, message, failure: expected, side, goesOn, remedy }) => {
      const failure = assumeRoleFailure(answered(code, message), subject.accountId);
      expect(failure.code).toBe(expected);
      const operators = explainFailure(failure, subject);
      expect(operators).toMatchObject({ side, transient: goesOn });
      expect(operators.causes[0]?.remedy).toMatch(remedy);
      expect(operators.causes[0]?.evidence[0]).toContain(code);
      const customers = explainFailure(failure, subject, 'CUSTOMER');
      const text = JSON.stringify(customers);
      expect(text).not.toMatch(OPERATORS);
      if (side === 'CUSTOMER') expect(customers.remedies[0]).toMatch(remedy);
      else expect(text).not.toMatch(/part by part|Activate STS|maximum session duration/);
      if (side === 'AURORA') expect(text).toContain('your role are not the cause');
    },
  );

  it('is not cut inside a word, however long AWS writes', () => {
    const [cause] = explainFailure(
      assumeRoleFailure(answered('InvalidParameterValue', 'something '.repeat(1_000))),
      subject,
    ).causes;
    expect(cause?.evidence[0]).toMatch(/something \.\.\.$/);
    expect(cause?.evidence[0]?.length).toBeLessThan(400);
  });
});
