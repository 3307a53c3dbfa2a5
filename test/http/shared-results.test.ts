import fc from 'fast-check';
import { parse } from 'graphql';
import { createSchema } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { SCOPES, VIEWER_KINDS, type Viewer } from '../../src/auth/viewer.ts';
import { subscribeShared, textOf } from '../../src/http/shared-results.ts';

type Context = { viewer: Viewer };
type Event = { secret: string; fails?: boolean };

let executed = 0;
let failures = 0;

/** Shows each subscriber all that its rights could make a difference to. */
const schema = createSchema<Context>({
  typeDefs: `
    type Query { nothing: Int }
    type Event { secret: String rights: String plus(text: String): String own: String }
    type Subscription { events(after: String): Event! }
  `,
  resolvers: {
    Subscription: {
      events: {
        subscribe: (_root: unknown, _args: object, context: Context & { events: Event[] }) =>
          (async function* () {
            yield* context.events;
          })(),
        resolve: (event: Event) => {
          executed++;
          return event;
        },
      },
    },
    Event: {
      rights: (_event: Event, _args: object, { viewer: { kind, scopes, workspaces } }: Context) =>
        JSON.stringify([kind, scopes, workspaces]),
      plus: (_event: Event, { text }: { text?: string }) => text ?? 'none',
      own: ({ fails }: Event) => {
        if (fails === true) throw new Error(`failure ${++failures}`);
        return 'fine';
      },
    },
  },
}) as never;

const DOCUMENTS = [
  'subscription ($after: String, $text: String) { events(after: $after) { secret rights plus(text: $text) own } }',
  'subscription ($after: String, $text: String) { events(after: $after) { plus(text: $after) rights plus2: plus(text: $text) } }',
  'subscription ($after: String, $text: String) { ...all } fragment all on Subscription { events(after: $after) { rights plus(text: $text) } }',
  'subscription ($after: String, $text: String = "usual") { events { secret @skip(if: false) rights plus(text: $text) } }',
].map((text) => parse(text));

const viewers: fc.Arbitrary<Viewer> = fc.record({
  kind: fc.constantFrom(...VIEWER_KINDS),
  tokenId: fc.constantFrom('one', 'two', 'three'),
  name: fc.constantFrom('One', 'Two'),
  scopes: fc.subarray([...SCOPES]),
  workspaces: fc.oneof(fc.constant('ALL' as const), fc.subarray(['w1', 'w2'])),
  expiresAt: fc.constantFrom(null, 5),
});
const asks = fc.record({
  viewer: viewers,
  document: fc.constantFrom(...DOCUMENTS),
  variables: fc.record(
    { after: fc.constantFrom('a', 'b'), text: fc.constantFrom('x', null) },
    { requiredKeys: [] },
  ),
});
type Ask = { viewer: Viewer; document: (typeof DOCUMENTS)[number]; variables: Record<string, unknown> };

/** What one subscriber gets of the events. */
async function results({ viewer, document, variables }: Ask, events: Event[]) {
  const args = { schema, document, variableValues: variables, contextValue: { viewer, events } };
  const stream = await subscribeShared(args, viewer, () => {});
  if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
  const all = [];
  for await (const result of stream) all.push(result);
  return all;
}

it('gives everybody what they would get alone, whoever else watches the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(asks, { minLength: 2, maxLength: 12 }), async (subscribers) => {
      const shared: Event[] = [{ secret: 's1' }, { secret: 's2' }];
      const together = await Promise.all(subscribers.map((ask) => results(ask, shared)));
      for (const [index, ask] of subscribers.entries()) {
        // Events of its own are shared with nobody.
        const alone = await results(ask, structuredClone(shared));
        expect(together[index]).toEqual(alone);
        expect(together[index]?.map(textOf)).toEqual(alone.map((result) => JSON.stringify(result)));
      }
    }),
    { numRuns: 150 },
  );
});

it('never gives one result to two whose rights differ', async () => {
  await fc.assert(
    fc.asyncProperty(viewers, viewers, asks, async (one, other, ask) => {
      const shared: Event[] = [{ secret: 's' }];
      const [[first], [second]] = await Promise.all([
        results({ ...ask, viewer: one }, shared),
        results({ ...ask, viewer: other }, shared),
      ]);
      const rights = ({ kind, scopes, workspaces }: Viewer) => JSON.stringify([kind, scopes, workspaces]);
      expect(first === second).toBe(rights(one) === rights(other));
    }),
    { numRuns: 150 },
  );
});

it('executes once, and writes once, for all who ask the same from wherever', async () => {
  const viewer: Viewer = {
    kind: 'API_KEY',
    tokenId: 'k',
    name: 'K',
    scopes: ['connections:read'],
    workspaces: ['w1'],
    expiresAt: null,
  };
  const shared: Event[] = [{ secret: 's1' }, { secret: 's2' }];
  executed = 0;
  const [document] = DOCUMENTS;
  if (document === undefined) throw new Error('There is no document.');
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      results(
        { viewer: { ...viewer, tokenId: `k${index}` }, document, variables: { after: `${index}` } },
        shared,
      ),
    ),
  );
  expect(executed).toBe(shared.length);
  for (const one of all) expect(one.map((result, index) => result === all[0]?.[index])).toEqual([true, true]);
});

it('leaves errors to each', async () => {
  const viewer: Viewer = {
    kind: 'OPERATOR',
    tokenId: 'o',
    name: 'O',
    scopes: [],
    workspaces: 'ALL',
    expiresAt: null,
  };
  const [document] = DOCUMENTS;
  if (document === undefined) throw new Error('There is no document.');
  const shared: Event[] = [{ secret: 's', fails: true }];
  const all = await Promise.all(
    Array.from({ length: 3 }, () => results({ viewer, document, variables: {} }, shared)),
  );
  const messages = all.map(([result]) => result?.errors?.[0]?.message);
  expect(messages.sort()).toEqual(['failure 1', 'failure 2', 'failure 3']);
});
