import { expect, it } from 'vitest';
import { withAccountNumbers } from '../../web/src/connection/title.ts';

it('the page writes account numbers as AWS does, and leaves ARNs as they are', () => {
  expect(withAccountNumbers('Account 274892904156 can use the role: 274892904156.')).toBe(
    'Account 2748-9290-4156 can use the role: 2748-9290-4156.',
  );
  const arn = 'Allows sts:AssumeRole to arn:aws:iam::274892904156:root, if aws:userid is "1274892904156".';
  expect(withAccountNumbers(arn)).toBe(arn);
});
