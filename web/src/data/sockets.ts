/** Subscriptions over one WebSocket, which is opened for the first and closed after the last. */
import { type Client, type CloseCode, createClient } from 'graphql-ws';
import type { ExecutionResult } from 'urql';
import type { Ending, Receiver, Request } from './live.ts';

/** A network that has gone away says nothing: the server is asked for a sign of life this often ... */
const PING_MS = 10_000;
/** ... and has this long to give one. */
const PONG_MS = 5_000;
const ACKNOWLEDGE_MS = 8_000;
const OPEN_MS = 8_000;

/** Unauthorized and Forbidden, in the words of graphql-transport-ws. */
const REJECTIONS: readonly number[] = [4401, 4403] satisfies CloseCode[];

export type Sockets = {
  /** Streams to the end; never rejects. */
  stream(
    request: Request,
    receive: Receiver,
    options: { signal: AbortSignal; onOpen: () => void },
  ): Promise<Ending>;
  /** Whether a WebSocket comes through now. */
  probe(): Promise<boolean>;
  close(): void;
};

export function createSockets(address: URL, token: string): Sockets {
  const url = address.href.replace(/^http/, 'ws');
  let connected = false;
  const client: Client = createClient({
    url,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazyCloseTimeout: 1_000,
    keepAlive: PING_MS,
    connectionAckWaitTimeout: ACKNOWLEDGE_MS,
    on: {
      connected: () => {
        connected = true;
      },
      closed: () => {
        connected = false;
      },
      ...watchSigns(() => client.terminate()),
    },
  });

  return {
    stream: (request, receive, { signal, onOpen }) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve('LOST');
        let opened = false;
        const open = () => {
          if (opened) return;
          opened = true;
          onOpen();
        };
        const offConnected = client.on('connected', open);
        if (connected) open();
        let leave = () => {};
        const end = (ending: Ending) => {
          signal.removeEventListener('abort', abandon);
          offConnected();
          leave();
          resolve(ending);
        };
        const abandon = () => end('LOST');
        signal.addEventListener('abort', abandon);
        leave = client.subscribe(
          { query: request.query ?? '', variables: request.variables ?? null },
          {
            next(result) {
              open();
              const ending = receive(result as ExecutionResult);
              if (ending !== null) end(ending);
            },
            complete: () => end('COMPLETE'),
            error: (problem) => end(endingOf(problem, opened, receive)),
          },
        );
      }),

    probe: () =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, 'graphql-transport-ws');
        const timer = setTimeout(() => done(false), OPEN_MS);
        const done = (through: boolean) => {
          clearTimeout(timer);
          socket.onopen = socket.onerror = null;
          socket.close();
          resolve(through);
        };
        socket.onopen = () => done(true);
        socket.onerror = () => done(false);
      }),

    close: () => void client.dispose(),
  };
}

/** What ends a stream: errors of the operation, or a socket that was closed or never opened. */
function endingOf(problem: unknown, opened: boolean, receive: Receiver): Ending {
  if (Array.isArray(problem)) return receive({ errors: problem } as ExecutionResult) ?? 'COMPLETE';
  const code = (problem as { code?: unknown } | null)?.code;
  if (typeof code === 'number' && REJECTIONS.includes(code)) return 'REJECTED';
  return opened ? 'LOST' : 'UNREACHABLE';
}

/** Cuts a socket whose other side gives no sign of life. */
function watchSigns(cut: () => void) {
  let timer: ReturnType<typeof setTimeout>;
  return {
    ping: (received: boolean) => {
      if (!received) timer = setTimeout(cut, PONG_MS);
    },
    pong: (received: boolean) => {
      if (received) clearTimeout(timer);
    },
  };
}
