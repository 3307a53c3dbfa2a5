/** The network between a browser and the server, as bad as a test wants it. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * Passes everything on to the server, which may come back under another port. The browser stays at one address.
 *
 * @param target the server's address at the moment
 */
export async function startNetwork(target: () => string) {
  const open = new Set<Socket>();
  let down = false;
  let socketsPass = true;

  const server = createServer((client) => {
    const end = () => void client.destroy();
    open.add(client);
    client.on('error', end).once('close', () => open.delete(client));
    if (down) end();
    client.once('data', (first) => {
      const isSocket = /^upgrade: *websocket/im.test(String(first));
      if (isSocket && !socketsPass) end();
      else pass(client, first);
    });
  });
  const pass = (client: Socket, first: string | Buffer) => {
    const { hostname, port } = new URL(target());
    const upstream = connect(Number(port), hostname);
    upstream.on('error', () => client.destroy()).once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    upstream.write(first);
    client.pipe(upstream).pipe(client);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cutOpen = () => {
    for (const socket of open) socket.destroy();
  };

  return {
    url: `http://127.0.0.1:${port}`,
    /** Cuts every connection, and lets none through. */
    cut() {
      down = true;
      cutOpen();
    },
    repair() {
      down = false;
    },
    /** As a proxy that knows no WebSocket; those that are open end. */
    blockWebSockets() {
      socketsPass = false;
      cutOpen();
    },
    allowWebSockets() {
      socketsPass = true;
    },
    async close() {
      cutOpen();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
