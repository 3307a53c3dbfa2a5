import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onFinished } from './lifetime.ts';

/**
 * Listens on a free port of this machine until the test is finished. Then all connections are cut.
 *
 * @param host "localhost", or an address of loopback
 * @returns the port
 */
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  onFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}
