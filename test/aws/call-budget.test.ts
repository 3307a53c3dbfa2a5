import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallBudget } from '../../src/aws/call-budget.ts';
import type { Payer } from '../../src/connections/sts.ts';
import { maxCallsPerSecond } from '../support/calls-per-second.ts';
import { ManualClock } from '../support/manual-clock.ts';

const never = new AbortController().signal;

/** Lets every call that may continue do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** How long a call is on its way to AWS, and its answer back. */
type Way = { readonly there: number; readonly back: number };

function world(perSecond: number) {
  const clock = new ManualClock(0);
  const share: { callsPerSecond: number; term: number | null } = { callsPerSecond: perSecond, term: 0 };
  const budget = new CallBudget(clock, share);
  const left: { caller: number; at: number }[] = [];
  const reached: number[] = [];
  let callers = 0;
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => void clock.at(clock.now() + milliseconds, resolve));
  const call = ({ there, back }: Way, payer?: Payer) => {
    const caller = callers++;
    const made = async () => {
      left.push({ caller, at: clock.now() });
      await pause(there);
      reached.push(clock.now());
      await pause(back);
    };
    return budget.run(never, made, payer);
  };
  /** Moves the clock from one thing to the next, until `moment`, or until nothing is left. */
  const run = async (moment = Number.POSITIVE_INFINITY) => {
    await settle();
    for (let next = clock.nextTimer(); next !== null && next <= moment; next = clock.nextTimer()) {
      clock.moveTo(next);
      await settle();
    }
  };
  return { clock, share, budget, left, reached, call, run };
}

const QUICK: Way = { there: 5, back: 5 };

describe('CallBudget', () => {
  it('lets no more calls reach AWS in any second, however they are delayed, and loses none', async () => {
    const way = fc.record({ there: fc.nat(2_500), back: fc.nat(500) });
    const pattern = fc.record({
      perSecond: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 80 })),
      bursts: fc.array(fc.record({ after: fc.nat(1_500), calls: fc.nat(60) }), { maxLength: 6 }),
      ways: fc.array(fc.oneof(way, fc.constant(QUICK)), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(pattern, async ({ perSecond, bursts, ways }) => {
        const { clock, budget, left, reached, call, run } = world(perSecond);
        const calls: Promise<void>[] = [];
        for (const { after, calls: count } of bursts) {
          await run(clock.now() + after);
          clock.advance(after);
          for (let each = 0; each < count; each++)
            calls.push(call(ways[calls.length % ways.length] ?? QUICK));
        }
        await run();
        await Promise.all(calls);
        expect(budget.waiting).toBe(0);
        expect(left.map(({ caller }) => caller)).toEqual(calls.map((_, caller) => caller));
        expect(maxCallsPerSecond(reached)).toBeLessThanOrEqual(perSecond);
      }),
      { numRuns: 60 },
    );
  });

  it.each([1, 5, 20, 100, 600])(
    'spends the budget whole, but for the time of an answer: %d',
    async (perSecond) => {
      const { call, run, left } = world(perSecond);
      for (let each = 0; each < 6 * perSecond; each++) void call(QUICK);
      await run(5_000);
      expect(left.length).toBeGreaterThanOrEqual(Math.floor(5 * perSecond * 0.97));
    },
  );

  it('lets a whole proof through at once after a rest, and spreads further calls', async () => {
    const { clock, call, run, left } = world(100);
    for (let each = 0; each < 100; each++) void call(QUICK);
    await run(0);
    expect(left).toHaveLength(20);
    await run(400);
    expect(left).toHaveLength(60);
    await run(5_000);
    clock.advance(5_000);
    for (let each = 0; each < 30; each++) void call(QUICK);
    await run(clock.now());
    expect(left).toHaveLength(120);
  });

  it('catches up after a tenth of a second in which the process was busy', async () => {
    const { clock, call, run, left } = world(600);
    for (let each = 0; each < 600; each++) void call(QUICK);
    await run(300);
    const before = left.length;
    clock.moveTo(400);
    await settle();
    expect(left.length - before).toBe(60);
  });

  it('gives the turn of an aborted call to the next call', async () => {
    const { budget, call, run, left } = world(1);
    await Promise.all([call(QUICK), run()]);
    const abort = new AbortController();
    const first = budget.run(abort.signal, () => Promise.reject(new Error('must not be called')));
    const second = call(QUICK);
    abort.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await Promise.all([second, run()]);
    expect(left.map(({ at }) => at)).toEqual([0, 1_010]);
    expect(budget.waiting).toBe(0);
    await expect(budget.run(abort.signal, () => Promise.resolve())).rejects.toThrow('gone');
  });

  it('makes no call that aborts at the moment of its turn', async () => {
    const { budget } = world(1);
    const abort = new AbortController();
    const made: string[] = [];
    const call = budget.run(abort.signal, async () => void made.push('a call'));
    abort.abort(new Error('gone'));
    await expect(call).rejects.toThrow('gone');
    expect(made).toEqual([]);
  });

  describe('shared by workspaces, of which one asks for 4,000 sessions', () => {
    /** The right call and the identity, then five probes of three calls each, at the same time. */
    const proveRole = async (call: ReturnType<typeof world>['call'], payer: Payer) => {
      const inTurn = async (calls: number) => {
        for (let each = 0; each < calls; each++) await call(QUICK, payer);
      };
      await inTurn(2);
      await Promise.all([3, 3, 3, 3, 3].map(inTurn));
    };

    it.each<[string, Payer]>([
      ['the onboarding of another', { workspaceId: 'B', isUrgent: true }],
      ['the onboarding of the same one', { workspaceId: 'A', isUrgent: true }],
      ['the sessions of another', { workspaceId: 'B', isUrgent: false }],
    ])('delays %s by no more than its own calls take', async (_what, payer) => {
      const { clock, call, run } = world(100);
      for (let each = 0; each < 4_000; each++) void call(QUICK, { workspaceId: 'A', isUrgent: false });
      await run(1_000);
      const begun = clock.now();
      const proven = proveRole(call, payer).then(() => clock.now() - begun);
      await run(60_000);
      // 17 calls, each after one of the other's, at 100 a second. First come, first served took 39 seconds.
      expect(await proven).toBeLessThan(600);
    });

    it('gives every second turn to calls that are not urgent', async () => {
      const { call, run, left } = world(100);
      for (let each = 0; each < 500; each++) void call(QUICK, { workspaceId: 'A', isUrgent: true });
      for (let each = 0; each < 500; each++) void call(QUICK, { workspaceId: 'B', isUrgent: false });
      await run(3_000);
      const others = left.filter(({ caller }) => caller >= 500).length;
      expect(Math.abs(left.length - 2 * others)).toBeLessThanOrEqual(40);
    });
  });

  it('counts a call that fails, and passes its error on', async () => {
    const { budget, call, run, left, clock } = world(1);
    await expect(budget.run(never, () => Promise.reject(new Error('cut off')))).rejects.toThrow('cut off');
    void call(QUICK);
    await run(999);
    expect(left).toHaveLength(0);
    await run();
    expect(left).toEqual([{ caller: 0, at: 1_000 }]);
    expect(clock.now()).toBe(1_010);
  });

  it('follows its limit down at once, and up when it is told', async () => {
    const { clock, share, budget, reached, call, run } = world(100);
    for (let n = 0; n < 60; n++) void call(QUICK);
    await run(250);
    const before = reached.length;
    expect(before).toBeGreaterThan(20);
    share.callsPerSecond = 0;
    await run(5_000);
    // Only calls that had left already.
    expect(reached.length - before).toBeLessThanOrEqual(1);
    share.callsPerSecond = 10;
    clock.moveTo(6_000);
    budget.refresh();
    await run(6_500);
    expect(maxCallsPerSecond(reached.filter((moment) => moment >= 6_000))).toBe(10);
    await run();
    expect(reached).toHaveLength(60);
  });

  it('makes a call that waited too long to be sent in another turn: the share was lost meanwhile', async () => {
    const { clock, share, budget, run } = world(100);
    const sent: number[] = [];
    const call = (waitMs: number) =>
      budget.run(never, async ({ check }) => {
        await new Promise<void>((resolve) => void clock.at(clock.now() + waitMs, resolve));
        check();
        sent.push(clock.now());
      });
    const calls = [call(100), call(1_000)];
    await run(500);
    Object.assign(share, { callsPerSecond: 0, term: null });
    await run(5_000);
    // The first heartbeat afterwards: the server has a share again, and the call still waits.
    expect([sent, budget.waiting]).toEqual([[100], 1]);
    Object.assign(share, { callsPerSecond: 100, term: 1 });
    clock.moveTo(6_000);
    budget.refresh();
    await run();
    await Promise.all(calls);
    expect(sent).toEqual([100, 7_000]);
  });

  it('holds back a call that was allowed before the share was lost, also when the server has a share again', async () => {
    const { clock, share, budget, run } = world(100);
    const checks: (() => void)[] = [];
    void budget.run(never, async ({ check }) => {
      checks.push(check);
      await new Promise<void>((resolve) => void clock.at(clock.now() + 1_000, resolve));
    });
    await run(0);
    Object.assign(share, { callsPerSecond: 4, term: 1 });
    expect(checks[0]).toThrow();
    await run();
  });

  it('goes on after its share was lost between two readings', async () => {
    const clock = new ManualClock(0);
    let readings = 0;
    const budget = new CallBudget(clock, {
      get callsPerSecond() {
        return ++readings % 3 === 0 ? 0 : 100;
      },
      term: 0,
    });
    const sent: number[] = [];
    const calls = Array.from({ length: 50 }, (_, call) =>
      budget.run(never, async () => void sent.push(call)),
    );
    for (let moment = 0; moment < 5_000; moment += 100) {
      clock.moveTo(moment);
      budget.refresh();
      await settle();
    }
    await Promise.all(calls);
    expect(sent).toHaveLength(50);
  });
});
