import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { refuseMalformed } from '../../src/http/socket-refusal.ts';

const timeout = () => Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });

it('refuses requests that are too slow in later turns of the event loop, not all at once', async () => {
  const sockets = Array.from({ length: 5_000 }, () => new PassThrough());
  const refused = () => sockets.filter(({ writableEnded }) => writableEnded).length;
  for (const socket of sockets) refuseMalformed(timeout(), socket);
  expect(refused()).toBe(0);
  let turns = 0;
  for (; refused() < sockets.length; turns++) await nextTurn();
  expect(turns).toBeGreaterThan(2);
});

it('skips a slow request that disconnects before its turn', async () => {
  const socket = new PassThrough();
  refuseMalformed(timeout(), socket);
  socket.destroy();
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  expect(socket.writableLength).toBe(0);
});
