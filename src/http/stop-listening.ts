import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/**
 * Stops listening and closes idle connections. Resolves when all connections have ended.
 *
 * `close` of an HTTP server alone resets clients that have just connected: those that wait to be accepted, and those
 * whose requests were not read yet. Load balancers answer them with 502.
 */
export async function stopListening(server: Server): Promise<void> {
  // The event loop accepts what waits.
  await setImmediate();
  const closed = new Promise<void>((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
  // It reads what has arrived.
  await setImmediate();
  server.close();
  await closed;
}
