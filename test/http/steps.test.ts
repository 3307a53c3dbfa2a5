import { expect, it } from 'vitest';
import { Steps } from '../../src/http/steps.ts';

it('lets the clients of waiting operations take turns', async () => {
  const steps = new Steps(4);
  const begun: string[] = [];
  const ask = (client: string) => steps.next(client).then(() => begun.push(client));
  await Promise.all([...Array.from({ length: 10 }, () => ask('busy')), ask('other'), ask('third')]);
  expect(begun.join(' ')).toBe(`busy other third ${'busy '.repeat(9)}`.trim());
});

it('starts no more than a group in a turn of the event loop', async () => {
  const steps = new Steps(4);
  let begun = 0;
  const all = Array.from({ length: 10 }, () => steps.next('busy').then(() => begun++));
  const seen: number[] = [];
  while (begun < 10) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(begun);
  }
  await Promise.all(all);
  expect(seen.filter((count) => count > 0)).toEqual([4, 8, 10]);
});
