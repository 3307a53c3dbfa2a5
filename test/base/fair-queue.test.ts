import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../src/base/fair-queue.ts';

describe('a fair queue', () => {
  it('gives each lane every n-th turn, in order, and loses no item', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4), { maxLength: 200 }), (lanes) => {
        const queue = new FairQueue<{ lane: number; number: number }>();
        for (const [number, lane] of lanes.entries()) queue.add(`${lane}`, { lane, number });
        const taken = lanes.map(() => queue.take());
        expect([queue.size, queue.take()]).toEqual([0, null]);
        const waitsOf = new Map<number, number>();
        for (const item of taken) {
          if (item === null) throw new Error('It was empty too early.');
          for (const [lane, turns] of waitsOf) waitsOf.set(lane, turns + 1);
          // No lane has two turns while another waits.
          expect(waitsOf.get(item.lane) ?? 0).toBeLessThanOrEqual(new Set(lanes).size);
          waitsOf.set(item.lane, 0);
        }
        for (const lane of new Set(lanes)) {
          const numbers = taken.filter((item) => item?.lane === lane).map((item) => item?.number);
          expect(numbers).toEqual([...numbers].sort((one, other) => (one ?? 0) - (other ?? 0)));
        }
      }),
    );
  });

  it('rotates between the clients of a lane, which get the share of one lane', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a1', 'a2', 'a3']) queue.add('one', item, 'a');
    for (const item of ['b1', 'b2']) queue.add('one', item, 'b');
    for (const item of ['other 1', 'other 2']) queue.add('other', item);
    const taken = Array.from({ length: 7 }, () => queue.take());
    expect(taken).toEqual(['a1', 'other 1', 'b1', 'other 2', 'a2', 'b2', 'a3']);
    expect([queue.size, queue.take()]).toEqual([0, null]);
  });

  it('removes an item from any position', () => {
    const queue = new FairQueue<string>();
    for (const item of ['a', 'b']) queue.add('one', item);
    queue.remove('one', 'a');
    queue.remove('one', 'a');
    queue.remove('other', 'b');
    expect([queue.size, queue.take(), queue.take()]).toEqual([1, 'b', null]);
  });
});
