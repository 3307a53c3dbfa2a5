import fc from 'fast-check';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { DocumentCache } from '../../src/http/document-cache.ts';

const LIMITS = { documents: 5, characters: 200, longest: 60 };
const text = (name: string, length: number) => `{ ${name} }`.padEnd(length, '#');

it('keeps within its bounds whatever it is given, and gives back only what it was given', () => {
  const step = fc.record({ name: fc.constantFrom(...'abcdefghij'), length: fc.integer({ min: 5, max: 80 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cache = new DocumentCache(LIMITS);
      const given = new Map<string, ReturnType<typeof parse>>();
      for (const { name, length } of steps) {
        const query = text(name, length);
        const kept = cache.get(query);
        if (kept !== undefined) expect(kept).toBe(given.get(query));
        else {
          const document = parse(query);
          cache.keep(query, document);
          given.set(query, document);
          expect(cache.get(query)).toBe(query.length <= LIMITS.longest ? document : undefined);
        }
        const all = [...given.keys()].filter((one) => cache.get(one) !== undefined);
        expect(all.length).toBeLessThanOrEqual(LIMITS.documents);
        expect(cache.characters).toBe(all.reduce((sum, { length }) => sum + length, 0));
        expect(cache.characters).toBeLessThanOrEqual(LIMITS.characters);
      }
    }),
    { numRuns: 50 },
  );
});

it('lets go first of what was not asked for longest', () => {
  const cache = new DocumentCache(LIMITS);
  const documents = 'abcde'.split('').map((name) => text(name, 10));
  for (const query of documents) cache.keep(query, parse(query));
  cache.get(documents[0] ?? '');
  cache.keep(text('f', 10), parse(text('f', 10)));
  expect(documents.map((query) => cache.get(query) !== undefined)).toEqual([true, false, true, true, true]);
});
