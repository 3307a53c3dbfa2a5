import { describe, expect, it } from 'vitest';
import { type AuroraFacts, checkUp } from '../../src/domain/check-up.ts';

const WELL: AuroraFacts = {
  region: 'eu-central-1',
  askedRegion: 'eu-central-1',
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

const outcomes = (facts: Partial<AuroraFacts>) =>
  Object.fromEntries(checkUp({ ...WELL, ...facts }).map(({ name, outcome }) => [name, outcome]));

describe('the check of the Region', () => {
  it.each<[string, string, Partial<AuroraFacts>]>([
    ['PASSED', 'is asked', {}],
    ['FAILED', 'has no STS, so that the home Region is asked', { askedRegion: 'us-east-1' }],
    ['UNKNOWN', 'cannot be looked up, as nothing can', { whoAmI: NO_NAME_SERVICE, askedRegion: 'us-east-1' }],
  ])('%s: it %s', (outcome, _what, facts) => {
    expect(outcomes(facts)['REGION']).toBe(outcome);
  });

  it('leaves it to the endpoint that no name can be looked up', () => {
    expect(outcomes({ whoAmI: NO_NAME_SERVICE })['ENDPOINT']).toBe('FAILED');
  });
});
