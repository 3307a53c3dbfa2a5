import { expect, it } from 'vitest';
import { searchedFor, titleOf } from '../../web/src/connection/title.ts';

it('the page writes account numbers with 12 digits, and searches for those of the console, too', () => {
  expect(titleOf({ name: null, accountId: '274892904156' })).toBe('274892904156');
  expect(searchedFor(' 2748-9290-4156')).toBe('274892904156');
  expect(searchedFor('2748 92')).toBe('274892');
  expect(searchedFor('Shop 10')).toBe('Shop 10');
});
