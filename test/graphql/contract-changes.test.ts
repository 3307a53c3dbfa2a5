/** Breaking changes of the contract need an announcement. */
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  changesOf,
  describeChanges,
  isAnnounced,
  isBreaking,
  releasedContract,
  undatedDeprecations,
} from '../../scripts/contract-changes.ts';

const REASON = 'Use \\"b\\". Removed after 2027-06-30.';
const RELEASED = buildSchema(`
  type Query {
    a(x: Int, old: Int @deprecated(reason: "${REASON}")): String @deprecated(reason: "${REASON}")
    b(y: Int @deprecated(reason: "${REASON}"), z: Int): Color
    c: Gone @deprecated(reason: "${REASON}")
  }
  type Gone { x: Int }
  enum Color { RED BLUE @deprecated(reason: "${REASON}") }
  input In { a: Int @deprecated(reason: "${REASON}"), b: Int }
`);

/** The breaking changes to this contract that were not announced. */
async function unannounced(to: string, today: string) {
  const changes = (await changesOf(RELEASED, buildSchema(to))).filter(isBreaking);
  expect(changes.length).toBeGreaterThan(0);
  return changes
    .filter((change) => !isAnnounced(change, RELEASED, new Date(today)))
    .map(({ path }) => path)
    .sort();
}

describe('a breaking change', () => {
  const WITHOUT_DEPRECATED = `
    type Query { b(z: Int): Color }
    enum Color { RED }
    input In { b: Int }`;

  it('is announced by a deprecation of the last release, once its date has passed', async () => {
    expect(await unannounced(WITHOUT_DEPRECATED, '2027-07-01')).toEqual([]);
    expect(await unannounced(WITHOUT_DEPRECATED, '2027-06-29')).toEqual(
      ['Query.a', 'Query.c', 'Query.b.y', 'Color.BLUE', 'In.a'].sort(),
    );
  });

  it('needs an announcement of its own', async () => {
    const to = `type Query { b(y: Int, z: Int!): [Color] } enum Color { BLUE } input In { a: Int }`;
    expect(await unannounced(to, '2027-07-01')).toEqual(['Color.RED', 'In.b', 'Query.b', 'Query.b.z'].sort());
  });
});

describe('the reason of a deprecation', () => {
  it('names the date of the removal', () => {
    const schema = buildSchema(`
      type Query { a: Int @deprecated(reason: "Use b."), b(x: Int @deprecated(reason: "${REASON}")): Int }
      enum E { A @deprecated }`);
    expect(undatedDeprecations(schema)).toEqual(['Query.a: Use b.', 'E.A: No longer supported']);
  });
});

describe('the changelog of the contract', () => {
  it('names new types once, and what clients notice', async () => {
    const to = buildSchema(`
      type Query { "Words" a(x: Int): String, b: New, c(z: Int): Gone, d(e: Int): Int }
      type New { x: Int, y: Int }
      type Gone { x: Int }
      enum Color { RED BLUE GREEN BLACK }
      input In { a: Int, b: Int }`);
    const text = describeChanges(await changesOf(RELEASED, to));
    expect(text).toContain('- `Color`: new values `GREEN`, `BLACK`\n');
    expect(text).toContain('- New types: `New`\n');
    expect(text).toContain('- `Query`: new fields `d`\n');
    expect(text).toContain('- `Query.c`: new arguments `z`\n');
    expect(text).not.toMatch(/description|New\.x|Query\.d/i);
    expect(text.indexOf('### Breaking')).toBeLessThan(text.indexOf('### Compatible'));
  });

  it('starts from the contract of the last release', async () => {
    expect((await releasedContract()).getQueryType()?.name).toBe('Query');
  });
});
