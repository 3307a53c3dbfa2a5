/** The length of a list. */
import { describe, expect, it, vi } from 'vitest';
import { MAX_TOTAL_COUNT, relayPage } from '../../src/graphql/paging.ts';

const cursors = { seal: (key: string) => key, open: (cursor: string) => cursor };
const read = async () => ({ items: [], hasMoreBefore: false, hasMoreAfter: false });

describe('totalCount', () => {
  it('is null for a list that is longer than the maximum', async () => {
    const countOf = async (length: number) => {
      const count = vi.fn(async (limit: number) => Math.min(length, limit));
      const page = await relayPage(cursors, {}, { read, count });
      expect(count).not.toHaveBeenCalled();
      return page.totalCount();
    };
    expect(await countOf(0)).toBe(0);
    expect(await countOf(MAX_TOTAL_COUNT)).toBe(MAX_TOTAL_COUNT);
    expect(await countOf(MAX_TOTAL_COUNT + 1)).toBeNull();
    expect(await countOf(1_000_000)).toBeNull();
  });
});
