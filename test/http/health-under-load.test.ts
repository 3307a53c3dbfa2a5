import { expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { post } from '../support/raw-requests.ts';

it.each(['/health/live', '/health/ready'])(
  '%s is answered before the operations that came earlier',
  async (path) => {
    const { app } = await startAurora();
    const ask = () => post(app.url, { query: '{ viewer { kind } }' });
    await ask();
    let answered = 0;
    const operations = Array.from({ length: 500 }, () => ask().then(() => answered++));
    // They are all sent, and read by the server, before it is asked.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    const response = await fetch(`${app.url}${path}`);
    const before = answered;
    expect(response.status).toBe(200);
    await Promise.all(operations);
    expect(before).toBeLessThan(400);
  },
);
