/** A TCP proxy that fails as networks do: it freezes, resets, or refuses. */
import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly port: number;
  /** Passes nothing on, and tells nobody: a partition. New connections hang, too. */
  freeze(): void;
  /** Passes on what waited. */
  thaw(): void;
  /** Resets all connections. */
  reset(): void;
  /** New connections go to another port. */
  pointTo(port: number): void;
  /** Resets all connections, and listens no more. */
  close(): void;
};

export async function startTcpProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let { port } = target;
  const server = createServer((incoming) => {
    const outgoing = connect(port, target.host);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isFrozen) from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    port: address.port,
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    reset,
    pointTo(other) {
      port = other;
    },
    close() {
      reset();
      server.close();
    },
  };
}
