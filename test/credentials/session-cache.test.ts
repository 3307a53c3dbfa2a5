import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { RefillingQuota } from '../../src/base/refilling-quota.ts';
import { err, ok } from '../../src/base/result.ts';
import type { Failure, FailureCode, Waiting } from '../../src/connection/failure.ts';
import { ownFailure } from '../../src/connection/failure.ts';
import type { Issued } from '../../src/credentials/issuer.ts';
import {
  MAX_SESSIONS_PER_CONNECTION,
  MAX_WRITTEN_SESSIONS_PER_TOKEN,
  SessionCache,
  type Taken,
} from '../../src/credentials/session-cache.ts';
import type { RoleArn } from '../../src/iam/arn/stored-role-arn.ts';
import { type SessionRequest, sessionKey } from '../../src/trust/session-request.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { quietLog } from '../support/quiet-log.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ACTOR = { tokenId: 'operator', tokenName: 'Operator', address: '127.0.0.1', requestId: 'r' };

const ROLE: RoleArn = {
  arn: 'arn:aws:iam::123456789012:role/R',
  partition: 'aws',
  accountId: '123456789012',
  path: '/',
  name: 'R',
};

const REQUEST: SessionRequest = {
  connectionId: 'connection',
  verificationId: 'verification',
  sessionsRevokedAt: null,
  workspaceId: 'workspace',
  tokenId: 'operator',
  role: ROLE,
  externalIds: ['aurora-one'],
  region: 'us-east-1',
  durationSeconds: 3_600,
  policy: null,
  policyArns: [],
  narrowedBy: [],
  sessionName: 'aurora-workspace-operator',
  sourceIdentity: null,
  tags: [],
};

/** A cache over an AWS that the test controls. */
function world({ perMinute = 1_000, writtenPerMinute = 1_000 } = {}) {
  const clock = new ManualClock(0);
  let behind = 0;
  /** The same clock after it was set back. Timers continue. */
  const shown: Clock = {
    now: () => clock.now() - behind,
    at: (moment, action) => clock.at(moment + behind, action),
  };
  const calls: { request: SessionRequest; at: number; signal: AbortSignal }[] = [];
  const refused: Failure[] = [];
  const made: { expiresAt: number; previousHandOuts: number }[] = [];
  let answer: (request: SessionRequest) => Issued | Promise<Issued> = (request) => give(request);
  const give = ({ durationSeconds }: SessionRequest): Issued =>
    ok({
      issuedAt: shown.now(),
      expiresAt: shown.now() + durationSeconds * SECOND,
      credentials: {
        accessKeyId: `ASIA${calls.length}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiresAt: clock.now() + awsAhead + durationSeconds * SECOND,
      },
    });
  let awsAhead = 0;
  let isOver = false;
  const cache = new SessionCache({
    issue: async (request, signal) => {
      calls.push({ request, at: clock.now(), signal });
      return answer(request);
    },
    clock: shown,
    random: () => 0.5,
    log: quietLog(),
    recordIssued: async ({ session, previousHandOuts }) => {
      made.push({ expiresAt: session.expiresAt, previousHandOuts });
    },
    isOver: async () => isOver,
    onRefused: (_request, failure) => void refused.push(failure),
    quota: new RefillingQuota(shown, () => perMinute),
    writtenQuota: new RefillingQuota(shown, () => writtenPerMinute),
  });
  return {
    clock,
    cache,
    calls,
    refused,
    made,
    give,
    /** Sets the machine's clock back. */
    setBack(milliseconds: number) {
      behind += milliseconds;
    },
    /** Sets AWS's clock ahead of ours. */
    setAwsAhead(milliseconds: number) {
      awsAhead = milliseconds;
    },
    /** Another server ends the sessions. */
    end() {
      isOver = true;
    },
    answerWith(next: typeof answer) {
      answer = next;
    },
    fail(code: FailureCode, waiting: Waiting = 'AWS_RECOVERS') {
      answer = () => err(ownFailure(code, waiting));
    },
    recover() {
      answer = give;
    },
    /** Takes and hands out a session: which one, or why not. */
    async take(rest: Partial<SessionRequest> = {}, tokenExpiresAt: number | null = null): Promise<string> {
      const taken = await cache.take({ ...REQUEST, ...rest }, ACTOR, tokenExpiresAt);
      if (taken.kind === 'SESSION') taken.kept.handOut();
      return nameOf(taken);
    },
    /** Moves the clock from one timer to the next. */
    async pass(milliseconds: number) {
      const end = clock.now() + milliseconds;
      for (;;) {
        await cache.idle();
        const next = clock.nextTimer();
        if (next === null || next > end) break;
        clock.moveTo(next);
      }
      clock.moveTo(end);
      await cache.idle();
    },
  };
}

function nameOf(taken: Taken): string {
  if (taken.kind === 'SESSION') return taken.session.credentials.accessKeyId;
  return taken.kind === 'FAILED' ? taken.failure.code : taken.kind;
}

describe('the key of a session', () => {
  const text = fc.constantFrom('a', 'b', 'a","b', '');
  const texts = fc.array(text, { maxLength: 2 });
  const optional = fc.option(text);
  const request: fc.Arbitrary<SessionRequest> = fc.record({
    connectionId: text,
    verificationId: text,
    sessionsRevokedAt: fc.constantFrom(null, 1, 2),
    workspaceId: text,
    tokenId: text,
    role: text.map((arn) => ({ ...ROLE, arn })),
    externalIds: texts,
    region: text,
    durationSeconds: fc.constantFrom(900, 3_600),
    policy: optional,
    policyArns: texts,
    narrowedBy: fc.constantFrom<SessionRequest['narrowedBy']>([], ['OBSERVE'], ['OBSERVE', 'OWN_POLICY']),
    sessionName: text,
    sourceIdentity: optional,
    tags: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 }),
  });

  it('is equal exactly when the requests are', () => {
    fc.assert(
      fc.property(
        request,
        request,
        fc.constantFrom(...(Object.keys(REQUEST) as (keyof SessionRequest)[])),
        (one, other, part) => {
          // Two requests that differ at most in this part.
          const near = { ...one, [part]: other[part] };
          for (const second of [other, near]) {
            expect(sessionKey(one) === sessionKey(second)).toBe(
              JSON.stringify(sorted(one)) === JSON.stringify(sorted(second)),
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never gives one tenant the session of another, for any requests in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 12 }), async (requests) => {
        const { cache, calls } = world();
        const owners = new Map<string, string>();
        const all = await Promise.all(
          requests.map(async (one) => ({ one, taken: await cache.take(one, ACTOR, null) })),
        );
        for (const { one, taken } of all) {
          const name = nameOf(taken);
          const owner = JSON.stringify(sorted(one));
          expect(owners.get(name) ?? owner).toBe(owner);
          owners.set(name, owner);
        }
        expect(calls).toHaveLength(new Set(requests.map((one) => JSON.stringify(sorted(one)))).size);
      }),
      { numRuns: 200 },
    );
  });

  /** Independent of the code under test. */
  function sorted(one: SessionRequest): unknown {
    return Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1));
  }
});

describe('a session', () => {
  it('is not renewed once another server has ended it', async () => {
    const { take, pass, calls, cache, end } = world();
    await take();
    end();
    await pass(HOUR);
    expect(calls).toHaveLength(1);
    expect(cache.size).toBe(0);
  });

  it.each([
    ['before its renewal', 20, 1],
    ['after its renewal', 40, 2],
  ])('is not renewed for a token that has expired %s, and ends', async (_when, minutes, count) => {
    const { cache, take, pass, calls } = world();
    await take({}, minutes * MINUTE);
    await pass(2 * HOUR);
    expect(calls).toHaveLength(count);
    expect(cache.size).toBe(0);
  });

  it('of a token that has expired is there for the next token, also while STS is down', async () => {
    const { clock, take, pass, fail, recover, calls } = world();
    const first = await take({}, 10 * MINUTE);
    await pass(40 * MINUTE);
    fail('STS_UNAVAILABLE');
    expect(await take({}, clock.now() + 10 * MINUTE)).toBe(first);
    await pass(5 * MINUTE);
    recover();
    await take({}, clock.now() + 10 * MINUTE);
    await pass(MINUTE);
    expect(await take({}, clock.now() + 10 * MINUTE)).toBe(`ASIA${calls.length}`);
  });

  it('is not made for a token that has just expired: the caller must read it again', async () => {
    const { clock, take, cache, calls } = world();
    expect(await take({}, clock.now())).toBe('FORGOTTEN');
    expect(calls).toHaveLength(0);
    expect(cache.size).toBe(0);
  });

  it('is forgotten with its workspace, and those of other workspaces stay', async () => {
    const { take, cache, pass, calls } = world();
    await take();
    const other = await take({ workspaceId: 'other', connectionId: 'other' });
    cache.forgetWorkspace('workspace');
    expect(cache.size).toBe(1);
    expect(await take({ workspaceId: 'other', connectionId: 'other' })).toBe(other);
    await pass(HOUR);
    expect(calls.filter(({ request }) => request.workspaceId === 'workspace')).toHaveLength(1);
  });

  it('takes one call for 500 simultaneous callers', async () => {
    const { take, calls } = world();
    const names = await Promise.all(Array.from({ length: 500 }, () => take()));
    expect(new Set(names)).toEqual(new Set(['ASIA1']));
    expect(calls).toHaveLength(1);
  });

  it('is renewed at about half of its lifetime while it is used, and no answer waits for that', async () => {
    const { take, calls, pass } = world();
    expect(await take()).toBe('ASIA1');
    await pass(20 * MINUTE);
    expect(await take()).toBe('ASIA1');
    // 0.45 of an hour, with this random number.
    await pass(7 * MINUTE);
    expect(calls.map(({ at }) => at)).toEqual([0, 27 * MINUTE]);
    expect(await take()).toBe('ASIA2');
  });

  it('is not renewed while unused, renewed at the next use, and forgotten at its end', async () => {
    const { take, calls, pass, cache } = world();
    await take();
    await pass(HOUR);
    // One use causes one renewal.
    expect(calls).toHaveLength(2);
    expect(cache.ofConnection('connection')).toHaveLength(1);
    await pass(27 * MINUTE);
    expect(cache.ofConnection('connection')).toEqual([]);
    await take();
    await pass(27 * MINUTE);
    await pass(10 * MINUTE);
    await pass(25 * MINUTE);
    expect(calls).toHaveLength(4);
    // After half of its lifetime without use: handed out, and renewed meanwhile.
    expect(await take()).toBe('ASIA4');
    await cache.idle();
    expect(await take()).toBe('ASIA5');
  });

  it.each([900, 1_000, 1_800, 3_600, 43_200])(
    'of %d s is never handed out with less than 15 minutes left, or half of its life where that is less',
    async (durationSeconds) => {
      const { cache, clock, pass } = world();
      const least = Math.min(15 * MINUTE, (durationSeconds * SECOND) / 2);
      for (let time = 0; time < 60; time++) {
        const taken = await cache.take({ ...REQUEST, durationSeconds }, ACTOR, null);
        if (taken.kind !== 'SESSION') throw new Error(taken.kind);
        taken.kept.handOut();
        expect(taken.session.expiresAt - clock.now()).toBeGreaterThanOrEqual(least);
        await pass(((time % 7) * durationSeconds * SECOND) / 7);
      }
    },
  );

  it.each([
    ['ahead of', 2 * HOUR],
    ['behind', -2 * HOUR],
  ])('lasts equally long when AWS’s clock is %s ours', async (_where, milliseconds) => {
    const { setAwsAhead, take, pass, calls } = world();
    setAwsAhead(milliseconds);
    expect(await take()).toBe('ASIA1');
    for (let minutes = 0; minutes < 180; minutes += 5) {
      await pass(5 * MINUTE);
      await take();
      expect((calls.at(-1)?.at ?? 0) + 35 * MINUTE).toBeGreaterThan((minutes + 5) * MINUTE);
    }
  });

  it('is not handed out after the clock was set back to before it was made', async () => {
    const { setBack, take, pass } = world();
    await pass(HOUR);
    expect(await take()).toBe('ASIA1');
    // Renewed once, and then unused.
    await pass(80 * MINUTE);
    setBack(HOUR);
    await pass(MINUTE);
    expect(await take()).toBe('ASIA3');
  });

  it('reports how often it was handed out when the next one is made', async () => {
    const { take, pass, made } = world();
    for (let time = 0; time < 3; time++) await take();
    await pass(HOUR);
    expect(made.map(({ previousHandOuts }) => previousHandOuts)).toEqual([0, 3]);
  });

  it('is served until it expires while STS is down; then the failure, with the next attempt', async () => {
    const { take, pass, fail, recover, cache, clock, calls } = world();
    await take();
    await pass(20 * MINUTE);
    fail('STS_UNAVAILABLE');
    for (let minute = 20; minute < 60; minute++) {
      expect(await take()).toBe('ASIA1');
      await pass(MINUTE);
    }
    const taken = await cache.take(REQUEST, ACTOR, null);
    if (taken.kind !== 'FAILED') throw new Error(taken.kind);
    expect(taken.failure.code).toBe('STS_UNAVAILABLE');
    expect(taken.retryAt).toBeGreaterThan(clock.now());
    expect(taken.retryAt).toBeLessThanOrEqual(clock.now() + 38 * SECOND);
    // Requests meanwhile cost no call.
    const before = calls.length;
    await Promise.all(Array.from({ length: 50 }, () => take()));
    expect(calls).toHaveLength(before);
    recover();
    await pass(taken.retryAt - clock.now());
    expect(calls).toHaveLength(before + 1);
    expect(await take()).toBe(`ASIA${before + 1}`);
  });

  it('is requested once for each key of a Region as soon as its STS is back', async () => {
    const { take, pass, fail, recover, calls, clock } = world();
    const keys = Array.from({ length: 20 }, (_, index) => ({ connectionId: `connection-${index}` }));
    const all = () => Promise.all(keys.map((key) => take(key)));
    fail('STS_UNAVAILABLE');
    // Some have waited for long, others have just begun.
    for (let time = 0; time < 100; time++) {
      await Promise.all(keys.slice(0, 10).map((key) => take(key)));
      await pass(5 * SECOND);
    }
    await all();
    await pass(0);
    // Callers keep asking, and get answers without a call.
    const before = calls.length;
    await all();
    expect(calls).toHaveLength(before);
    recover();
    for (let time = 0; calls.length === before && time < 60; time++) await pass(SECOND);
    // This includes those with longer pauses: at the same moment, and once.
    expect(calls.slice(before).map(({ at }) => at)).toEqual(keys.map(() => clock.now()));
    expect((await all()).every((name) => name.startsWith('ASIA'))).toBe(true);
    expect(calls).toHaveLength(before + keys.length);
  });

  it.each(['ROLE_NOT_ASSUMABLE', 'SESSION_POLICY_REJECTED'] as const)(
    'is dropped when AWS says no at its renewal (%s), and comes back when AWS says yes',
    async (code) => {
      const { take, pass, fail, recover, refused } = world();
      await take();
      await pass(20 * MINUTE);
      await take();
      fail(code, 'PROPAGATION');
      await pass(7 * MINUTE);
      expect(await take()).toBe(code);
      expect(refused.map((failure) => failure.code)).toEqual([code]);
      recover();
      await pass(MINUTE);
      expect(await take()).toMatch(/^ASIA/);
    },
  );

  it.each([
    'THROTTLED',
    'BASE_CREDENTIALS_INVALID',
    'IDENTITY_UNAVAILABLE',
    'CALLER_NOT_AUTHORIZED',
    'REGION_DISABLED',
  ] as const)('is kept when what AWS says is not about the role: %s', async (code) => {
    const { take, pass, fail, refused } = world();
    await take();
    await pass(20 * MINUTE);
    await take();
    fail(code, 'NO');
    await pass(30 * MINUTE);
    expect(await take()).toBe('ASIA1');
    expect(refused).toEqual([]);
  });

  it('is handed out after 0.8 s without a better one, and the better one later', async () => {
    const { take, pass, clock, cache, answerWith, give } = world();
    await take();
    // One use causes one renewal. The second session is nearly over at the next request.
    await pass(27 * MINUTE + 50 * MINUTE);
    const { promise, resolve } = Promise.withResolvers<Issued>();
    answerWith(() => promise);
    const waiting = take();
    await tick();
    clock.advance(800);
    expect(await waiting).toBe('ASIA2');
    resolve(give(REQUEST));
    await cache.idle();
    expect(await take()).toBe('ASIA3');
  });

  it('is forgotten with its connection, even while it is being made', async () => {
    const { take, cache, answerWith, give, calls } = world();
    const other = { connectionId: 'other' };
    await take();
    await take(other);
    cache.forget('connection');
    expect(await take(other)).toBe('ASIA2');
    const { promise, resolve } = Promise.withResolvers<Issued>();
    answerWith(() => promise);
    const waiting = take();
    await tick();
    cache.forget('connection');
    resolve(give(REQUEST));
    expect(await waiting).toBe('FORGOTTEN');
    expect(cache.ofConnection('connection')).toEqual([]);
    expect(calls).toHaveLength(3);
  });

  it('is aborted when the server stops', async () => {
    const { take, cache, calls, answerWith } = world();
    answerWith(() => {
      const { promise, resolve } = Promise.withResolvers<Issued>();
      calls[0]?.signal.addEventListener('abort', () =>
        resolve(err(ownFailure('STS_UNAVAILABLE', 'AWS_RECOVERS'))),
      );
      return promise;
    });
    const waiting = take();
    await tick();
    await cache.stop();
    expect(await waiting).toBe('FORGOTTEN');
    expect(await take()).toBe('FORGOTTEN');
    expect(calls).toHaveLength(1);
  });

  it('of a full connection takes the place of another of the token with most of them', async () => {
    const { cache, clock, take, answerWith } = world();
    const kinds = Array.from({ length: MAX_SESSIONS_PER_CONNECTION }, (_, index) => ({
      durationSeconds: 900 + index,
    }));
    const other = await take({ tokenId: 'other' });
    for (const kind of kinds.slice(1)) expect(await take(kind)).toMatch(/^ASIA/);
    clock.advance(SECOND);
    const used = await take(kinds[1]);
    expect(await take({ tokenId: 'third' })).toMatch(/^ASIA/);
    expect(await take({ connectionId: 'other' })).toMatch(/^ASIA/);
    const kept = cache.ofConnection(REQUEST.connectionId);
    expect(kept).toHaveLength(MAX_SESSIONS_PER_CONNECTION);
    // The least recently used one.
    expect(kept.map(({ request }) => request.durationSeconds)).not.toContain(kinds[2]?.durationSeconds);
    expect([await take({ tokenId: 'other' }), await take(kinds[1])]).toEqual([other, used]);
    // While all of them are being made, none can go.
    cache.forget(REQUEST.connectionId);
    answerWith(() => Promise.withResolvers<Issued>().promise);
    for (const kind of kinds) void take(kind);
    await tick();
    expect(await take({ tokenId: 'other' })).toBe('TOO_MANY');
  });

  it('takes the place of another that the same token wrote, and of no other', async () => {
    const { cache, take, pass, answerWith } = world();
    const written = (policy: string): Partial<SessionRequest> => ({ policy, narrowedBy: ['OWN_POLICY'] });
    await take();
    await take({ ...written('other'), tokenId: 'other' });
    for (let each = 0; each < MAX_WRITTEN_SESSIONS_PER_TOKEN; each++) {
      await take(written(String(each)));
      await pass(SECOND);
    }
    const first = await take(written('0'));
    const { size } = cache;
    expect(await take(written('new'))).toMatch(/^ASIA/);
    expect(cache.size).toBe(size);
    // The second was the least recently used one.
    const policies = cache.ofConnection(REQUEST.connectionId).map(({ request }) => request.policy);
    expect(policies).toEqual(expect.arrayContaining([null, 'other', '0', '2', 'new']));
    expect(policies).not.toContain('1');
    expect(await take(written('0'))).toBe(first);
    // While all of them are being made, none can go.
    cache.forget(REQUEST.connectionId);
    answerWith(() => Promise.withResolvers<Issued>().promise);
    for (let each = 0; each < MAX_WRITTEN_SESSIONS_PER_TOKEN; each++) void take(written(String(each)));
    await tick();
    expect(await take(written('new'))).toBe('TOO_MANY');
  });

  it('of its own policies, a token gets so many a minute, on all connections; others are not affected', async () => {
    const { cache, take, pass } = world({ writtenPerMinute: 2 });
    const written = (policy: string): Partial<SessionRequest> => ({ policy, narrowedBy: ['OWN_POLICY'] });
    const ranges = { policy: 'r', narrowedBy: ['SOURCE_RANGES'], connectionId: 'second' } as const;
    expect(await take(written('1'))).toMatch(/^ASIA/);
    expect(await take(ranges)).toMatch(/^ASIA/);
    const over = await cache.take({ ...REQUEST, ...written('3') }, ACTOR, null);
    expect(over).toEqual({ kind: 'OVER_QUOTA', of: 'TOKEN', retryAt: 30 * SECOND });
    expect(cache.writtenQuotaOf(REQUEST.tokenId)).toMatchObject({ max: 2, remaining: 0 });
    for (const request of [written('1'), {}, { ...written('3'), tokenId: 'other' }])
      expect(await take(request)).toMatch(/^ASIA/);
    await pass(30 * SECOND);
    expect(await take(written('3'))).toMatch(/^ASIA/);
  });

  it('that a quota refuses uses none of the other quota', async () => {
    const { cache } = world({ perMinute: 2, writtenPerMinute: 1 });
    const take = (policy: string) =>
      cache.take({ ...REQUEST, policy, narrowedBy: ['OWN_POLICY'] }, ACTOR, null);
    await take('1');
    expect(await take('2')).toMatchObject({ kind: 'OVER_QUOTA', of: 'TOKEN' });
    expect(cache.quotaOf(REQUEST.workspaceId)).toMatchObject({ remaining: 1 });
    await cache.take({ ...REQUEST, tokenId: 'other' }, ACTOR, null);
    const third = { ...REQUEST, tokenId: 'third', policy: '3', narrowedBy: ['OWN_POLICY'] } as const;
    expect(await cache.take(third, ACTOR, null)).toMatchObject({ kind: 'OVER_QUOTA', of: 'WORKSPACE' });
    expect(cache.writtenQuotaOf('third')).toMatchObject({ remaining: 1 });
  });

  it('is tried again when the audit entry cannot be written, without effect on others', async () => {
    const { cache, calls, take, pass, answerWith, recover } = world();
    answerWith(() => {
      throw new Error('The disk is full.');
    });
    await expect(cache.take(REQUEST, ACTOR, null)).rejects.toThrow('The log says why');
    await expect(cache.take(REQUEST, ACTOR, null)).rejects.toThrow();
    expect(calls).toHaveLength(1);
    recover();
    expect(await take({ connectionId: 'other' })).toBe('ASIA2');
    await pass(2 * SECOND);
    expect(await take()).toBe('ASIA3');
  });
});

/** Lets all pending promises run. */
function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
