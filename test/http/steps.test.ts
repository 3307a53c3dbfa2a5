import { expect, it } from 'vitest';
import { Steps } from '../../src/http/steps.ts';

/** How many of so many requests have begun after each turn of the event loop. */
async function groupsOf(steps: Steps, requests: number): Promise<number[]> {
  let begun = 0;
  for (let sent = 0; sent < requests; sent++) void steps.next('address', 'busy').then(() => begun++);
  const seen: number[] = [];
  while (begun < requests) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(begun);
  }
  return seen.filter((count) => count > 0);
}

it('lets addresses take turns, and the clients of an address', async () => {
  const steps = new Steps();
  const begun: string[] = [];
  const ask = (address: string, client: string) =>
    steps.next(address, client).then(() => begun.push(`${address}${client}`));
  const many = Array.from({ length: 4 }, () => ask('1', 'a'));
  await Promise.all([...many, ask('1', 'b'), ask('1', 'c'), ask('2', 'd'), ask('2', 'e')]);
  expect(begun.join(' ')).toBe('1a 2d 1b 2e 1c 1a 1a 1a');
});

it('starts no more than a group in a turn of the event loop', async () => {
  expect(await groupsOf(new Steps(), 40)).toEqual([16, 32, 40]);
});

it('makes groups small after long answers, and large again after requests without one', async () => {
  const steps = new Steps();
  for (let sent = 0; sent < 100; sent++) {
    await steps.next('address', 'client');
    steps.answered(1_000_000);
  }
  expect(await groupsOf(steps, 3)).toEqual([1, 2, 3]);
  for (let sent = 0; sent < 100; sent++) await steps.next('address', 'client');
  expect(await groupsOf(steps, 20)).toEqual([16, 20]);
});
