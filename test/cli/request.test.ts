import { describe, expect, it } from 'vitest';
import { ask } from '../../src/cli/request.ts';
import { startFake } from './support.ts';

describe('a request', () => {
  it('times out when the server does not answer or never completes the answer', async () => {
    const silent = await startFake(() => {});
    const endless = await startFake((_request, response) => void response.write('{'));
    for (const { url } of [silent, endless])
      await expect(ask(new URL(url), { headers: {} }, 100)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('rejects an answer that is too large', async () => {
    const { url } = await startFake((_request, response) => response.end('x'.repeat(5 * 1_024 * 1_024)));
    await expect(ask(new URL(url), { headers: {} }, 10_000)).rejects.toThrow('too large');
  });
});
