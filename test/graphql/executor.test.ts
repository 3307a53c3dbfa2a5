import { execute as executeByTheBook, parse } from 'graphql';
import { buildSchema } from 'graphql/utilities';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/graphql/engine/executor.ts';

const schema = buildSchema(`
  enum State { ON }
  type Item { text: String! state: State number: Int items: [Item!] names: [String!] }
  type Query { text: String! flag: Boolean missing: String item: Item items: [Item] later: String needed: Item! }
  type Mutation { text: String! later: String }
`);

const late = () => Promise.reject(new Error('late'));
const rootValue = {
  text: 'text',
  flag: false,
  later: Promise.resolve('later'),
  item: { text: () => 'of a method', number: 0, names: ['a', 'b'] },
  items: [
    { text: 'text', state: 'ON', number: 1, items: [{ text: Promise.resolve('later') }, { text: 'now' }] },
    { text: 'wrong', state: 'OFF', number: 1.5, names: ['a', null] },
    { text: null },
    {
      get text() {
        throw new Error('broken');
      },
    },
    { text: new Error('an error'), number: late },
    null,
  ],
  needed: { text: 'text', items: [{ text: late }, { text: null }] },
};

describe('the executor', () => {
  it.each([
    '{ text flag missing later item { names number text } }',
    '{ items { text state number names } }',
    '{ items { number items { text } text } later }',
    '{ later needed { text items { text } } text }',
    '{ __proto__: text constructor: flag toString: later toJSON: text __typename }',
    '{ item { __proto__: number ...more } } fragment more on Item { text @skip(if: true) names @include(if: true) }',
    'mutation { later text again: text }',
    'query ($id: Int!) { text }',
  ])('answers like the one of graphql-js: %s', async (text) => {
    const args = { schema, document: parse(text), rootValue };
    expect(JSON.stringify(await execute(args))).toBe(JSON.stringify(await executeByTheBook(args)));
  });
});
