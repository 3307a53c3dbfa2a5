/**
 * Asks over so many kept-alive connections, in the bench's own process. By hand: a client that reads each answer
 * as HTTP costs more than the server that it is to load, and would hide the difference between two servers.
 */
import { connect, type Socket } from 'node:net';

export type Load = {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly connections: number;
  readonly ms: number;
  /** Requests a second; null for as many as are answered. */
  readonly rate: number | null;
};

export type Outcome = {
  readonly perSecond: number;
  /** In milliseconds, ascending. Paced: from when a request was due. */
  readonly latencies: readonly number[];
};

/** Throws when an answer is anything but 200, or of another length than the first. */
export async function load({ url, path, token, connections, ms, rate }: Load): Promise<Outcome> {
  const { hostname, port, host } = new URL(url);
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${token}\r\n\r\n`;
  const latencies: number[] = [];
  const idle: Client[] = [];
  const due: number[] = [];
  const end = performance.now() + ms;
  let failure: Error | null = null;

  const clients = await Promise.all(
    Array.from({ length: connections }, () =>
      open(hostname, Number(port), {
        answered(client, sentAt) {
          latencies.push(performance.now() - sentAt);
          if (rate === null) {
            if (performance.now() < end) client.send(request, performance.now());
            return;
          }
          const next = due.shift();
          if (next === undefined) idle.push(client);
          else client.send(request, next);
        },
        failed(error) {
          failure ??= error;
        },
      }),
    ),
  );
  const begun = performance.now();
  if (rate === null) {
    for (const client of clients) client.send(request, performance.now());
    await sleep(ms);
  } else {
    idle.push(...clients);
    let sent = 0;
    while (performance.now() < end) {
      const now = performance.now();
      for (; sent < ((now - begun) / 1_000) * rate; sent++) {
        const dueAt = begun + (sent / rate) * 1_000;
        const client = idle.pop();
        if (client === undefined) due.push(dueAt);
        else client.send(request, dueAt);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const seconds = (performance.now() - begun) / 1_000;
  const answered = latencies.length;
  for (const client of clients) client.socket.destroy();
  if (failure !== null) throw failure;
  return { perSecond: answered / seconds, latencies: latencies.sort((a, b) => a - b) };
}

type Client = { readonly socket: Socket; send(request: string, dueAt: number): void };

async function open(
  host: string,
  port: number,
  on: { answered(client: Client, dueAt: number): void; failed(error: Error): void },
): Promise<Client> {
  const socket = connect(port, host);
  socket.setNoDelay(true);
  await new Promise((resolve) => socket.once('connect', resolve));
  let length: number | null = null;
  let received = 0;
  let dueAt = 0;
  const client: Client = {
    socket,
    send(request, at) {
      dueAt = at;
      socket.write(request);
    },
  };
  socket.on('error', on.failed);
  socket.on('data', (chunk) => {
    if (length === null) {
      const text = chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      if (!text.startsWith('HTTP/1.1 200 ') || head === -1) return on.failed(new Error(text.slice(0, 200)));
      length = head + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1]);
    }
    received += chunk.length;
    if (received < length) return;
    if (received > length) return on.failed(new Error('An answer was longer than the first.'));
    received = 0;
    on.answered(client, dueAt);
  });
  return client;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
