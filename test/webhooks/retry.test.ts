import { describe, expect, it } from 'vitest';
import { postponed } from '../../src/webhooks/progress.ts';
import { isGone, MAX_FAILING_MS, nextAttemptAt, readRetryAfter } from '../../src/webhooks/retry.ts';
import { sampleWebhook } from '../support/samples.ts';

const START = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

/** The moments of all attempts of an endpoint that always fails, by the time since the first one. */
function attempts(random: number, retryAfterMs: number | null = null): number[] {
  const found: number[] = [];
  for (let [now, failures]: [number | null, number] = [START, 1]; now !== null; failures++) {
    found.push(now - START);
    const asked = retryAfterMs === null ? null : now + retryAfterMs;
    now = nextAttemptAt({ failures, failingSince: START, isGone: false }, asked, now, random);
  }
  return found;
}

describe('a message that fails', () => {
  it('is sent again for 24 hours, first after seconds, later every hour', () => {
    const all = attempts(0);
    expect(all.slice(0, 5)).toEqual([0, 5_000, 15_000, 35_000, 75_000]);
    expect(all.at(-1)).toBe(MAX_FAILING_MS);
    const waits = all.slice(1).map((moment, index) => moment - (all[index] ?? 0));
    expect(Math.max(...waits)).toBe(HOUR);
    expect(all.length).toBeGreaterThan(30);
    expect(all.length).toBeLessThan(40);
  });

  it('waits up to 30 % less, so that messages do not come together', () => {
    expect(attempts(1).slice(0, 3)).toEqual([0, 3_500, 10_500]);
    expect(attempts(0.5).slice(0, 2)).toEqual([0, 4_250]);
    expect(attempts(1).at(-1)).toBe(MAX_FAILING_MS);
  });

  it('waits as long as the endpoint asks for, at most an hour', () => {
    expect(attempts(0, 60_000).slice(0, 3)).toEqual([0, 60_000, 120_000]);
    expect(attempts(0, 100 * HOUR).slice(0, 3)).toEqual([0, HOUR, 2 * HOUR]);
    // Never earlier than planned.
    expect(attempts(0, 1_000).slice(0, 2)).toEqual([0, 5_000]);
    expect(attempts(0, -HOUR).slice(0, 2)).toEqual([0, 5_000]);
  });

  it('is not sent again to an endpoint that is gone', () => {
    expect(nextAttemptAt({ failures: 1, failingSince: START, isGone: true }, null, START, 0)).toBeNull();
  });

  it.each([
    ['JSON', [410], [200, 400, 404, 500, null]],
    ['SLACK', [404, 410], [200, 400, 403, 429, 500, null]],
    ['EMAIL', [], [250, 421, 450, 550, 554, null]],
  ] as const)('of the format %s is gone with %j', (format, gone, others) => {
    const answer = (status: number | null) =>
      status === null ? { status, reason: 'timeout' } : { status, retryAfter: null };
    for (const status of gone) expect([status, isGone(format, answer(status))]).toEqual([status, true]);
    for (const status of others) expect([status, isGone(format, answer(status))]).toEqual([status, false]);
    expect(isGone('EMAIL', { status: 550, retryAfter: null, isGone: true })).toBe(true);
  });
});

it('a message that Aurora itself cannot send waits up to a minute, at random', () => {
  const webhook = sampleWebhook('w');
  const waits = [0, 0.5, 1].map((random) => postponed(webhook, START, random).nextAttemptAt - START);
  expect(waits).toEqual([60_000, 51_000, 42_000]);
});

describe('Retry-After', () => {
  it.each([
    ['120', START + 120_000],
    ['0', START],
    ['Mon, 23 Nov 2026 12:00:07 GMT', START + 7_000],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['99999999999', null],
    ['2026-11-23', null],
    [null, null],
  ])('%j is read', (header, expected) => {
    expect(readRetryAfter(header, START)).toBe(expected);
  });
});
