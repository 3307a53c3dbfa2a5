import { describe, expect, it } from 'vitest';
import { type AuroraFacts, checkUp } from '../../src/connection/check-up.ts';

const WELL: AuroraFacts = {
  region: 'eu-central-1',
  askedRegion: 'eu-central-1',
  askedAt: 'https://sts.eu-central-1.amazonaws.com',
  credentialSource: 'environment variables',
  whoAmI: {
    ok: true,
    value: { accountId: '605992674944', arn: 'arn:aws:iam::605992674944:user/aurora' },
    requestId: 'r',
  },
  clockOffsetMs: 0,
  assumeRole: null,
  lastAssumedAt: 1,
};
const NO_NAME_SERVICE: AuroraFacts['whoAmI'] = {
  ok: false,
  error: { kind: 'UNREACHABLE', message: 'getaddrinfo ENOTFOUND', hostUnknown: true },
};
const NO_CREDENTIALS: AuroraFacts['whoAmI'] = {
  ok: false,
  error: { kind: 'NO_CREDENTIALS', message: 'There are none.' },
};
const REFUSED: AuroraFacts['whoAmI'] = {
  ok: false,
  error: { kind: 'UNREACHABLE', message: 'connect ECONNREFUSED' },
};

const outcomes = (facts: Partial<AuroraFacts>) =>
  Object.fromEntries(checkUp({ ...WELL, ...facts }).map(({ name, outcome }) => [name, outcome]));

describe('the check of the Region', () => {
  it.each<[string, string, Partial<AuroraFacts>]>([
    ['PASSED', 'has answered', {}],
    ['UNKNOWN', 'has not been asked', { whoAmI: NO_CREDENTIALS, credentialSource: null, askedAt: null }],
    ['UNKNOWN', 'has not answered', { whoAmI: REFUSED }],
    ['FAILED', 'has no STS, so that the home Region is asked', { askedRegion: 'us-east-1' }],
    ['UNKNOWN', 'cannot be looked up, as nothing can', { whoAmI: NO_NAME_SERVICE, askedRegion: 'us-east-1' }],
  ])('%s: it %s', (outcome, _what, facts) => {
    expect(outcomes(facts)['REGION']).toBe(outcome);
  });

  it('leaves it to the endpoint that no name can be looked up', () => {
    expect(outcomes({ whoAmI: NO_NAME_SERVICE })['ENDPOINT']).toBe('FAILED');
  });
});

describe('each check', () => {
  const details = (facts: Partial<AuroraFacts>) =>
    Object.fromEntries(checkUp({ ...WELL, ...facts }).map(({ name, detail }) => [name, detail]));

  it('says what was asked, and what was not', () => {
    expect(details({})).toMatchObject({
      REGION: 'STS was asked in eu-central-1, and has answered.',
      ENDPOINT: 'https://sts.eu-central-1.amazonaws.com answers.',
    });
    const none = details({ whoAmI: NO_CREDENTIALS, credentialSource: null, askedAt: null });
    for (const name of ['REGION', 'ENDPOINT', 'CREDENTIALS_VALID'])
      expect(none[name]).toContain('has not asked AWS');
    expect(details({ whoAmI: REFUSED, askedAt: 'http://127.0.0.1:1' })).toMatchObject({
      REGION: expect.stringContaining('has not answered'),
      ENDPOINT: 'AWS STS cannot be reached at http://127.0.0.1:1: connect ECONNREFUSED',
      CREDENTIALS_VALID: 'AWS has not answered.',
    });
  });

  it('does not take a call that failed for one that was refused', () => {
    const error = {
      kind: 'ANSWERED',
      code: 'Throttling',
      message: '',
      httpStatus: 400,
      requestId: null,
    } as const;
    expect(details({ assumeRole: { ok: false, error }, lastAssumedAt: null })['ASSUME_ROLE']).toContain(
      'Throttling',
    );
  });

  it('knows who is neither a user nor a session of a role', () => {
    const arn = 'arn:aws:sts::605992674944:federated-user/bob';
    expect(
      outcomes({ whoAmI: { ok: true, value: { accountId: '605992674944', arn }, requestId: 'r' } })[
        'PRINCIPAL'
      ],
    ).toBe('WARNING');
  });
});
