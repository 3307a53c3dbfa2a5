import { describe, expect, it } from 'vitest';
import { Steps } from '../../src/http/steps.ts';

describe('Requests of one turn', () => {
  /** Has so many do two things, one after the other; tells who did what, in order. */
  async function work(many: number): Promise<string[]> {
    const steps = new Steps();
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
    const done = await work(20);
    expect(done.indexOf('execute 7')).toBeLessThan(done.indexOf('look up 8'));
    expect(done.indexOf('execute 15')).toBeLessThan(done.indexOf('look up 16'));
    const inOrder = (what: string) => done.filter((line) => line.startsWith(what));
    expect(inOrder('look up')).toEqual(Array.from({ length: 20 }, (_, request) => `look up ${request}`));
    expect(inOrder('execute')).toHaveLength(20);
  });

  it('do not wait for those of the next', async () => {
    const steps = new Steps();
    const first = steps.next();
    await first;
    expect(steps.next()).not.toBe(first);
  });
});
