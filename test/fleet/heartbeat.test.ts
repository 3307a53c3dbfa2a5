import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Beating, farewell, heartbeat } from '../../src/fleet/heartbeat.ts';
import type { Server } from '../../src/storage/fleet.ts';
import { MAX_SILENCE_MS } from '../../src/storage/fleet.ts';

const NOW = 1_000_000;
const BUDGET = 600;

const server = (id: string, rest: Partial<Server> = {}): Server => ({
  id,
  version: '1.0',
  seenAt: NOW,
  granted: 0,
  wanted: 0,
  ...rest,
});
const beating = (id: string, rest: Partial<Beating> = {}): Beating => ({
  id,
  version: '1.0',
  now: NOW,
  budget: BUDGET,
  held: 0,
  wanted: 0,
  ...rest,
});

describe('a heartbeat', () => {
  it('gives the whole budget at once to a server that is alone', () => {
    expect(heartbeat([], beating('a'))).toEqual({
      share: BUDGET,
      self: server('a', { granted: BUDGET }),
      live: new Set(['a']),
      forgotten: [],
    });
  });

  it('gives a new server only what the others have given up', () => {
    const first = server('a', { granted: BUDGET });
    expect(heartbeat([first], beating('b')).share).toBe(0);
    const shrunk = heartbeat([first, server('b')], beating('a', { held: BUDGET }));
    expect(shrunk.share).toBe(300);
    // Until AWS has forgotten its calls, the row keeps them from the other.
    expect(shrunk.self.granted).toBe(BUDGET);
    const { self } = heartbeat([shrunk.self, server('b')], beating('a', { held: 420 }));
    expect(self.granted).toBe(420);
    expect(heartbeat([self], beating('b')).share).toBe(180);
    expect(heartbeat([{ ...self, granted: 300 }], beating('b', { held: 180 })).share).toBe(300);
  });

  it('shares in proportion to what the servers want, and leaves an idle one a few calls', () => {
    const busy = server('a', { wanted: BUDGET });
    expect(heartbeat([busy], beating('b')).share).toBe(12);
    expect(heartbeat([server('b', { granted: 12 })], beating('a', { wanted: 5_000 })).share).toBe(588);
  });

  it('shares out whole calls, all of them, even if there are fewer than servers', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 9 }),
        fc.array(fc.nat(2_000), { minLength: 9, maxLength: 9 }),
        fc.integer({ min: 1, max: 1_000 }),
        (ids, wants, budget) => {
          const all = ids.map((id, n) => server(id, { wanted: Math.min(wants[n] ?? 0, budget) }));
          const shares = all.map(({ id, wanted }) => heartbeat(all, beating(id, { wanted, budget })).share);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(budget);
          for (const share of shares) expect(Number.isInteger(share) && share >= 0).toBe(true);
        },
      ),
      // Sums in another order gave 810 calls of 809.
      {
        numRuns: 100,
        examples: [[['"', '#', '" ', ' ', '$', '  ', '%', '!'], [0, 995, 995, 995, 0, 0, 0, 995, 0], 809]],
      },
    );
  });

  it.each([
    ['silent', NOW - MAX_SILENCE_MS - 1],
    ['ahead, because the clock was set back', NOW + MAX_SILENCE_MS + 1],
  ])('holds a server that is %s for dead; its calls count for a second more', (_how, seenAt) => {
    const silent = server('a', { seenAt, granted: 200 });
    const { live, share, forgotten } = heartbeat([silent], beating('b'));
    expect([live, share, forgotten]).toEqual([new Set(['b']), 400, []]);
    const later = { ...silent, seenAt: NOW + (seenAt < NOW ? -1 : 1) * (MAX_SILENCE_MS + 1_001) };
    expect(heartbeat([later], beating('b'))).toMatchObject({ share: BUDGET, forgotten: ['a'] });
  });

  it('says farewell: others go on with its work at once, and have its calls a second later', () => {
    const { self, live } = farewell([server('b')], beating('a', { held: 40, wanted: 40 }));
    expect([...live]).toEqual(['b']);
    expect(heartbeat([self], beating('b'))).toMatchObject({ share: 560, live: new Set(['b']) });
    expect(heartbeat([self], beating('b', { now: NOW + 1_000 })).share).toBe(BUDGET);
  });
});

/** A server that makes as many calls as it may, whenever it can. */
class Eager {
  readonly id: string;
  share = 0;
  holdsUntil = 0;
  isFrozen = false;
  readonly calls: number[] = [];

  constructor(id: string) {
    this.id = id;
  }

  inUse(now: number): number {
    return this.calls.filter((moment) => moment > now - 1_000).length;
  }

  rate(now: number): number {
    return now < this.holdsUntil ? this.share : 0;
  }

  call(now: number): void {
    if (this.isFrozen) return;
    for (let left = this.rate(now) - this.inUse(now); left > 0; left--) this.calls.push(now);
  }
}

describe('the servers of a fleet', () => {
  it('never make more calls together than the budget, in any second, whatever happens to them', () => {
    const event = fc.record({
      after: fc.integer({ min: 1, max: 700 }),
      who: fc.integer({ min: 0, max: 3 }),
      what: fc.constantFrom('beat', 'beat', 'beat', 'beat', 'freeze', 'wake', 'leave'),
      wanted: fc.nat(60),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 20, maxLength: 60 }), (events) => {
        const budget = 20;
        const fleet = ['a', 'b', 'c', 'd'].map((id) => new Eager(id));
        let rows: readonly Server[] = [];
        let now = NOW;
        const store = ({ self, forgotten }: ReturnType<typeof heartbeat>) => {
          rows = [...rows.filter(({ id }) => id !== self.id && !forgotten.includes(id)), self];
        };
        const me = (eager: Eager, wanted: number, held: number) =>
          beating(eager.id, { now, budget, held, wanted });
        for (const { after, who, what, wanted } of events) {
          now += after;
          const eager = fleet[who] ?? new Eager('none');
          for (const each of fleet) each.call(now);
          if (what === 'freeze') eager.isFrozen = true;
          else if (what === 'wake') eager.isFrozen = false;
          else if (what === 'leave' && !eager.isFrozen) {
            store(farewell(rows, me(eager, 0, eager.inUse(now))));
            eager.share = 0;
          } else if (what === 'beat' && !eager.isFrozen) {
            const made = heartbeat(rows, me(eager, wanted, Math.max(eager.rate(now), eager.inUse(now))));
            store(made);
            eager.share = made.share;
            eager.holdsUntil = now + MAX_SILENCE_MS;
          }
          for (const each of fleet) each.call(now);
        }
        const calls = fleet.flatMap((eager) => eager.calls).sort((a, b) => a - b);
        for (const from of calls)
          expect(calls.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 300 },
    );
  });
});
