import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { execute, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { clientOf, OPERATOR, type ViewerKind } from '../../src/auth/viewer.ts';
import { Turns } from '../../src/base/turns.ts';
import { takeTurns } from '../../src/graphql/turns.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Blocks the event loop. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a turn', () => {
  it('ends after a hundredth of a second, and waiting work continues in later turns in order', async () => {
    const turns = new Turns();
    const done: number[] = [];
    const each = async (index: number) => {
      if (turns.isOver()) await turns.next('one');
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
    // 180 ms of work. A turn has 10 ms, plus the work that it has started.
    expect(steps.length).toBeGreaterThan(4);
  });

  it('rotates between lanes, and between the operations of a lane', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const wait = async (name: string, lane: string, operation: object) => {
      await turns.next(lane, operation);
      done.push(name);
    };
    const large = [{}, {}];
    await Promise.all([
      ...large.flatMap((operation, index) =>
        Array.from({ length: 30 }, () => wait(`large ${index}`, 'one', operation)),
      ),
      wait('small', 'one', {}),
      wait('other', 'another', {}),
    ]);
    expect(done.slice(0, 4)).toEqual(['large 0', 'other', 'large 1', 'small']);
    expect(done).toHaveLength(62);
  });

  it('rotates between the clients of a lane, however many operations one of them has', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const wait = async (client: string) => {
      await turns.next('lane', {}, client);
      done.push(client);
    };
    await Promise.all([...Array.from({ length: 30 }, () => wait('busy')), wait('quiet')]);
    expect(done.slice(0, 3)).toEqual(['busy', 'quiet', 'busy']);
    expect(done).toHaveLength(31);
  });

  it('has one place for all JWTs of a subject, and one for each token', () => {
    const viewer = (kind: ViewerKind, tokenId: string) => ({ ...OPERATOR, kind, tokenId, name: 'Someone' });
    expect(clientOf(viewer('JWT', 'jwt:1'))).toBe(clientOf(viewer('JWT', 'jwt:2')));
    expect(clientOf(viewer('API_KEY', 'key-1'))).not.toBe(clientOf(viewer('API_KEY', 'key-2')));
  });

  it('reaches an operation of several turns while another lane keeps starting new operations', async () => {
    const turns = new Turns();
    let isOver = false;
    let others = 0;
    const attackers = Array.from({ length: 4 }, async () => {
      for (; !isOver; others++) {
        await turns.next('attacker', {});
        work(12);
        await nextTurn();
      }
    });
    const operation = {};
    for (let turn = 0; turn < 3; turn++) {
      await turns.next('victim', operation);
      work(11);
    }
    isOver = true;
    const before = others;
    await Promise.all(attackers);
    expect(before).toBeLessThan(10);
  });

  it('releases an operation that no longer waits, even while others wait', async () => {
    const turns = new Turns();
    const operations: WeakRef<object>[] = [];
    const one = async () => {
      for (let index = 0; index < 50; index++) {
        const operation = {};
        operations.push(new WeakRef(operation));
        await turns.next('one', operation);
        work(1);
      }
    };
    let isOver = false;
    const always = (async () => {
      while (!isOver) await turns.next('two', {});
    })();
    await one();
    await nextTurn();
    collectGarbage();
    const alive = operations.filter((operation) => operation.deref() !== undefined).length;
    isOver = true;
    await always;
    expect(alive).toBeLessThan(25);
  });

  it('fits many small operations', async () => {
    const turns = new Turns();
    let over = 0;
    await Promise.all(Array.from({ length: 50 }, async () => void (turns.isOver() && over++)));
    expect(over).toBe(0);
  });

  it('is shared by the continuations of one operation before the next operation continues', async () => {
    const turns = new Turns();
    const order: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        await turns.next('one');
        order.push(`${name} begins`);
        for (let step = 0; step < 20; step++) await null;
        order.push(`${name} ends`);
      }),
    );
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
});

it('a list of objects is completed in order over several turns', async () => {
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

it('a turn that was used up is followed by free turns for new requests', async () => {
  const turns = new Turns();
  let done = 0;
  const all = Promise.all(
    Array.from({ length: 5 }, async () => {
      await turns.next('one');
      work(12);
      done++;
    }),
  );
  const seen: number[] = [];
  while (done < 5) {
    await nextTurn();
    seen.push(done);
  }
  await all;
  for (const count of [1, 2, 3, 4]) expect(seen.filter((one) => one === count).length).toBeGreaterThan(2);
});

it('a small operation waits for one field with its own turn, not for all earlier ones', async () => {
  const turns = new Turns();
  const done: string[] = [];
  const Named = new GraphQLObjectType({ name: 'Named', fields: { name: { type: GraphQLString } } });
  const field = (name: string, options: object) => ({
    type: Named,
    extensions: { pothosOptions: options },
    resolve: () => {
      work(name === 'large' ? 12 : 1);
      done.push(name);
      return { name };
    },
  });
  const schema = takeTurns(
    new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { large: field('large', { ownTurn: true }), small: field('small', {}) },
      }),
    }),
    turns,
  );
  const ask = (name: string) => execute({ schema, document: parse(`{ ${name} { name } }`) });
  const larges = Array.from({ length: 5 }, () => ask('large'));
  while (done.length === 0) await nextTurn();
  // The turn is used up: it has to wait.
  while (!turns.isOver()) work(1);
  await Promise.all([...larges, ask('small')]);
  expect(done.indexOf('small')).toBeLessThanOrEqual(2);
});
