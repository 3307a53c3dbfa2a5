import { setImmediate as nextTurn } from 'node:timers/promises';
import { execute, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { takeTurns } from '../../src/graphql/turns.ts';
import { Turns } from '../../src/turns.ts';

/** Holds the event loop. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a turn', () => {
  it('is over after a hundredth of a second; what waits goes on in later ones, in its order', async () => {
    const turns = new Turns();
    const done: number[] = [];
    const each = async (index: number) => {
      if (turns.isOver()) await turns.next();
      work(3);
      done.push(index);
    };
    const all = Promise.all(Array.from({ length: 60 }, (_, index) => each(index)));
    const steps: number[] = [];
    while (done.length < 60) {
      steps.push(done.length);
      await nextTurn();
    }
    await all;
    expect(done).toEqual(Array.from({ length: 60 }, (_, index) => index));
    // 180 ms of work, of which a turn has ten, and what was begun within it.
    expect(steps.length).toBeGreaterThan(4);
  });

  it('goes to what has used the least time, however much waits already', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const wait = async (name: string, owner: object) => {
      await turns.next(owner);
      work(3);
      done.push(name);
    };
    const large = [{}, {}];
    const all = large.flatMap((owner, index) =>
      Array.from({ length: 30 }, () => wait(`large ${index}`, owner)),
    );
    while (done.length < 10) await nextTurn();
    all.push(wait('small', {}));
    await Promise.all(all);
    expect(done).toHaveLength(61);
    // The turn that was under way ends first.
    expect(done.indexOf('small')).toBeLessThan(20);
    // Those that are alike take turns.
    expect(done.slice(0, 10).filter((name) => name === 'large 0').length).toBeGreaterThan(2);
    expect(done.slice(0, 10).filter((name) => name === 'large 1').length).toBeGreaterThan(2);
  });

  it('has room for many that are small', async () => {
    const turns = new Turns();
    let over = 0;
    await Promise.all(Array.from({ length: 50 }, async () => void (turns.isOver() && over++)));
    expect(over).toBe(0);
  });

  it('is shared by what follows from one that goes on, before the next goes on', async () => {
    const turns = new Turns();
    const order: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await turns.next();
        order.push(`${name} begins`);
        for (let step = 0; step < 20; step++) await null;
        order.push(`${name} ends`);
      }),
    );
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

it('a list of objects is completed over several turns, and in order', async () => {
  const Item: GraphQLObjectType = new GraphQLObjectType({
    name: 'Item',
    fields: () => ({
      name: { type: GraphQLString },
      self: {
        type: Item,
        resolve: (item) => {
          work(3);
          return item;
        },
      },
    }),
  });
  const items = Array.from({ length: 60 }, (_, index) => ({ name: String(index) }));
  const schema = takeTurns(
    new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { items: { type: new GraphQLList(Item), resolve: () => items } },
      }),
    }),
  );
  let turn = 0;
  let isOver = false;
  const counting = (async () => {
    for (; !isOver; turn++) await nextTurn();
  })();
  const result = await execute({ schema, document: parse('{ items { self { name } } }') });
  isOver = true;
  await counting;
  expect(result).toEqual({ data: { items: items.map((self) => ({ self })) } });
  expect(turn).toBeGreaterThan(4);
});
