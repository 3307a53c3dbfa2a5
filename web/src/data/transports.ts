/** The two transports of subscriptions. Each notices a network that goes silent without closing a connection. */
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { type Credential, requestAs } from './credential.ts';
import { learnServerTime } from './server-time.ts';

const PING_INTERVAL_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
const OPEN_TIMEOUT_MS = 8_000;
/** The server sends a ping every 12 s. */
const MAX_SILENCE_MS = 30_000;

/** One WebSocket for all subscriptions, open while there are any. It does not reconnect by itself. */
export function createSockets(url: URL, credential: Credential) {
  let pongTimer: ReturnType<typeof setTimeout>;
  const client = createSocketClient({
    url: socketUrl(url),
    // A cookie comes with the request that opens the socket.
    connectionParams: { ...requestAs(credential).headers },
    retryAttempts: 0,
    lazyCloseTimeout: 1_000,
    keepAlive: PING_INTERVAL_MS,
    connectionAckWaitTimeout: OPEN_TIMEOUT_MS,
    on: {
      ping(received) {
        if (!received) pongTimer = setTimeout(() => client.terminate(), PONG_TIMEOUT_MS);
      },
      pong(received) {
        if (received) clearTimeout(pongTimer);
      },
    },
  });
  return client;
}

/** A connection for each subscription. It does not reconnect by itself. */
export function createSse(url: URL, credential: Credential) {
  return createSseClient({
    url: url.href,
    ...requestAs(credential),
    retryAttempts: 0,
    fetchFn: async (input: string, init: RequestInit) => {
      const response = await fetch(input, init);
      learnServerTime(response);
      return response.body === null
        ? response
        : new Response(response.body.pipeThrough(failWhenSilent()), response);
    },
  });
}

/** Whether a WebSocket connection can be opened now. */
export function canOpenSocket(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketUrl(url), 'graphql-transport-ws');
    const timer = setTimeout(() => done(false), OPEN_TIMEOUT_MS);
    const done = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.onopen = socket.onerror = null;
      socket.close();
      resolve(isOpen);
    };
    socket.onopen = () => done(true);
    socket.onerror = () => done(false);
  });
}

function socketUrl(url: URL): string {
  return url.href.replace(/^http/, 'ws');
}

/** Fails when nothing arrives for too long, and when the body ends: a complete stream says so before. */
function failWhenSilent() {
  let timer: ReturnType<typeof setTimeout>;
  const expectMore = (controller: TransformStreamDefaultController<Uint8Array>) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.error(new Error('silent')), MAX_SILENCE_MS);
  };
  return new TransformStream<Uint8Array, Uint8Array>({
    start: expectMore,
    transform(chunk, controller) {
      expectMore(controller);
      controller.enqueue(chunk);
    },
    flush(controller) {
      clearTimeout(timer);
      controller.error(new Error('closed'));
    },
  });
}
