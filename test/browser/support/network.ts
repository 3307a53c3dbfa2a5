/** The network between a browser and the server, with failures on request. */
import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../../support/listen.ts';

/**
 * Forwards everything to the server, which may restart on another port. The address for the browser stays the same.
 *
 * @param target the server's current address
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
  const port = await listen(server);
  const cutOpen = () => {
    for (const socket of open) socket.destroy();
  };

  return {
    url: `http://127.0.0.1:${port}`,
    /** Cuts all connections, and allows no new ones. */
    cut() {
      down = true;
      cutOpen();
    },
    repair() {
      down = false;
    },
    /** Acts as a proxy without WebSocket support, and cuts all connections. */
    blockWebSockets() {
      socketsPass = false;
      cutOpen();
    },
    allowWebSockets() {
      socketsPass = true;
    },
  };
}
