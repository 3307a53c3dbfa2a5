import { describe, expect, it } from 'vitest';
import { Steps } from '../../src/http/steps.ts';

describe('Requests of one turn', () => {
  /** Has so many do two things, one after the other; tells who did what, in order. */
  async function work(many: number, steps = new Steps()): Promise<string[]> {
    const done: string[] = [];
    await Promise.all(
      Array.from({ length: many }, async (_, request) => {
        await steps.next();
        done.push(`look up ${request}`);
        await null;
        done.push(`execute ${request}`);
      }),
    );
    return done;
  }

  it('are worked on in lockstep', async () => {
    expect(await work(3)).toEqual([
      'look up 0',
      'look up 1',
      'look up 2',
      'execute 0',
      'execute 1',
      'execute 2',
    ]);
  });

  it('are worked on a few at a time, in the order in which they came, however many there are', async () => {
    const done = await work(40);
    expect(done.indexOf('execute 15')).toBeLessThan(done.indexOf('look up 16'));
    expect(done.indexOf('execute 31')).toBeLessThan(done.indexOf('look up 32'));
    const inOrder = (what: string) => done.filter((line) => line.startsWith(what));
    expect(inOrder('look up')).toEqual(Array.from({ length: 40 }, (_, request) => `look up ${request}`));
    expect(inOrder('execute')).toHaveLength(40);
  });

  it.each([
    { length: 60_000, together: 2 },
    { length: 1_000_000, together: 1 },
  ])('are fewer at a time where answers are long: $length characters', async ({ length, together }) => {
    const steps = new Steps();
    for (let answer = 0; answer < 200; answer++) steps.answered(length);
    const done = await work(6, steps);
    expect(done.indexOf(`execute ${together - 1}`)).toBeLessThan(done.indexOf(`look up ${together}`));
    expect(done.filter((line) => line.startsWith('execute'))).toHaveLength(6);
    // Those that are short again are soon so many again.
    for (let answer = 0; answer < 200; answer++) steps.answered(200);
    expect((await work(16, steps)).indexOf('execute 0')).toBe(16);
  });

  it('are worked on over several turns of the event loop when they are many', async () => {
    const steps = new Steps();
    let done = 0;
    const all = Array.from({ length: 1_000 }, () => steps.next().then(() => done++));
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(500);
    await Promise.all(all);
    expect(done).toBe(1_000);
  });

  it('do not wait for those of the next', async () => {
    const steps = new Steps();
    const first = steps.next();
    await first;
    expect(steps.next()).not.toBe(first);
  });
});
