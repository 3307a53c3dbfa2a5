import { describe, expect, it } from 'vitest';
import { MAX_WRONG_TOKENS, WrongTokens } from '../../src/auth/wrong-tokens.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { askCredentials } from '../support/credentials.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { scrape } from '../support/prometheus.ts';

const MINUTE = 60_000;

describe('an address that sends many wrong tokens', () => {
  it('gets 429 for further ones until a minute is over, and its right ones are accepted all the time', async () => {
    const aurora = await startAurora({ environment: { METRICS_PORT: '0', TRUST_PROXY: '127.0.0.1' } });
    const ask = (token: string, address = '192.0.2.1') =>
      fetch(`${aurora.app.url}/version`, {
        headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': address },
      });
    for (let sent = 0; sent < MAX_WRONG_TOKENS; sent++) expect((await ask(`wrong-${sent}`)).status).toBe(401);

    const refused = await ask('wrong');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('www-authenticate')).toBeNull();
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect((await ask(OPERATOR_TOKEN)).status).toBe(200);
    expect((await ask('wrong', '192.0.2.2')).status).toBe(401);

    const samples = await scrape(aurora.app.metricsUrl);
    expect(samples.get('aurora_tokens_refused_total{reason="invalid"}')).toBe(MAX_WRONG_TOKENS + 1);
    expect(samples.get('aurora_tokens_refused_total{reason="too_many"}')).toBe(1);
    expect(samples.get('aurora_rate_limited_total{limit="wrong_tokens"}')).toBe(1);

    aurora.clock.advance(MINUTE);
    expect((await ask('wrong')).status).toBe(401);
  });

  it('gets it from the credentials endpoint too, and requests without a token do not count', async () => {
    const aurora = await startAurora();
    const answer = (token: string | null) => askCredentials(aurora.app.url, '123456789012', { token });
    const ask = async (token: string | null) => (await answer(token)).status;
    for (let sent = 0; sent <= MAX_WRONG_TOKENS; sent++) expect(await ask(null)).toBe(401);
    for (let sent = 0; sent < MAX_WRONG_TOKENS; sent++) expect(await ask('wrong')).toBe(401);
    const { status, headers } = await answer('wrong');
    expect([status, headers.get('retry-after'), headers.get('connection')]).toEqual([429, '60', 'close']);
    expect(await ask(null)).toBe(401);
    expect(await ask(OPERATOR_TOKEN)).toBe(404);
  });
});

describe('the count of wrong tokens', () => {
  const countOf = (count: WrongTokens, address: string, times: number) => {
    for (let sent = 0; sent < times; sent++) count.add(address);
  };

  it('is one for the addresses of an IPv6 network of 64 bits, however they are written', () => {
    const count = new WrongTokens(new ManualClock());
    countOf(count, '2001:db8::1', MAX_WRONG_TOKENS);
    expect(count.isFull('2001:db8:0:0:ffff::2')).toBe(true);
    expect(count.isFull('2001:db8:0:1::1')).toBe(false);
    expect(count.isFull('::1')).toBe(false);
  });

  it('keeps a bounded number of addresses', () => {
    const count = new WrongTokens(new ManualClock());
    countOf(count, '192.0.2.1', MAX_WRONG_TOKENS);
    for (let other = 0; other < 10_000; other++) count.add(`10.0.${other >> 8}.${other & 255}`);
    expect(count.isFull('192.0.2.1')).toBe(false);
  });

  it('goes on when the clock is set back by less than a minute, and begins again otherwise', () => {
    let now = 10 * MINUTE;
    const count = new WrongTokens({ now: () => now });
    countOf(count, '192.0.2.1', MAX_WRONG_TOKENS);
    now = 10 * MINUTE - 1;
    expect(count.isFull('192.0.2.1')).toBe(true);
    now = MINUTE;
    expect(count.isFull('192.0.2.1')).toBe(false);
  });
});
