/** Requests for a WebSocket that come before what serves them is there. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { takeUpgrades } from '../../src/http/upgrades.ts';
import type { WebSockets } from '../../src/http/websocket.ts';
import { lately } from '../../src/lately.ts';
import { quietLog } from '../support/quiet-log.ts';

/** A server whose sockets are loaded by `load`, and what it answers whoever asks for one. */
async function serve(load: () => Promise<WebSockets>) {
  const server = createServer();
  const sockets = takeUpgrades(server, { path: '/graphql', corsOrigins: [], load, log: quietLog() });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return {
    server,
    sockets,
    port,
    async ask(path = '/graphql'): Promise<string> {
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      let answer = '';
      for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
      return answer.split('\r\n')[0] ?? '';
    },
  };
}

/** Takes sockets by saying its name, and ending them. */
function named(name: string): WebSockets & { closed: boolean } {
  return {
    closed: false,
    take: (_request, socket: Duplex) => void socket.end(`${name}\r\n`),
    async close() {
      this.closed = true;
    },
  };
}

it('waits for what serves them, and loads it once', async () => {
  const loaded = Promise.withResolvers<WebSockets>();
  let loads = 0;
  const { ask } = await serve(
    lately(() => {
      loads++;
      return loaded.promise;
    }),
  );
  const early = [ask(), ask()];
  expect(await ask('/other')).toBe('HTTP/1.1 400 Bad Request');
  loaded.resolve(named('taken'));
  expect(await Promise.all(early)).toEqual(['taken', 'taken']);
  expect(await ask()).toBe('taken');
  expect(loads).toBe(1);
});

it('is turned away while it cannot be loaded, and served as soon as it can', async () => {
  let fails = true;
  const { ask } = await serve(async () => {
    if (fails) throw new Error('EMFILE: too many open files');
    return named('taken');
  });
  expect(await ask()).toBe('HTTP/1.1 503 Service Unavailable');
  fails = false;
  expect(await ask()).toBe('taken');
});

it('is turned away when the server has been closed in the meantime', async () => {
  const loaded = Promise.withResolvers<WebSockets>();
  const asked = Promise.withResolvers<void>();
  const { sockets, ask } = await serve(() => {
    asked.resolve();
    return loaded.promise;
  });
  const answer = ask();
  await asked.promise;
  await sockets.close();
  loaded.resolve(named('taken'));
  expect(await answer).toBe('HTTP/1.1 503 Service Unavailable');
});

it('keeps nobody who is turned away, however long they stay', async () => {
  const { server, port } = await serve(async () => named('taken'));
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.write('GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(socket.resume(), 'end');
  await new Promise((resolve) => server.close(resolve));
});

it('closes what has been loaded', async () => {
  const served = named('taken');
  const { sockets, ask } = await serve(async () => served);
  await ask();
  await sockets.close();
  expect(served.closed).toBe(true);
});
