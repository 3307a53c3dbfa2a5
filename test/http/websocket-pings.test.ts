import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { connectProtocol } from '../../src/http/websocket-transport.ts';
import { quietLog } from '../support/quiet-log.ts';

const INTERVAL_MS = 12_000;

it('pings every socket each 12 seconds, and cuts off one that has not answered two pings', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => void sockets.close());
  const open = connectProtocol({ opened: () => async () => {} }, sockets, quietLog());
  sockets.on('connection', (socket) => open(socket, {}));
  await once(sockets, 'listening');
  const { port } = sockets.address() as AddressInfo;
  const connect = async (autoPong: boolean) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong });
    onTestFinished(() => client.terminate());
    await once(client, 'open');
    return client;
  };
  const silent = await connect(false);
  const others = await Promise.all(Array.from({ length: 250 }, () => connect(true)));
  for (let round = 0; round < 2; round++) {
    const [, ...answering] = sockets.clients;
    const pongs = answering.map((socket) => once(socket, 'pong'));
    vi.advanceTimersByTime(INTERVAL_MS);
    await Promise.all([...pongs, once(silent, 'ping')]);
  }
  vi.advanceTimersByTime(INTERVAL_MS);
  await once(silent, 'close');
  expect(others.every(({ readyState }) => readyState === WebSocket.OPEN)).toBe(true);
});
