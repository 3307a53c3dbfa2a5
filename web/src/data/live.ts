/**
 * Subscriptions that outlive their connection: over WebSocket, or over server-sent events while no WebSocket
 * comes through. What was cut off goes on behind the last cursor that it has seen, so that nothing is missed and
 * nothing comes twice.
 */
import type { ExecutionResult, SubscriptionExchangeOpts } from 'urql';
import type { LinkStore } from './link.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { streamOverSse } from './sse.ts';

/** A subscription, as urql hands it over. */
export type Request = Parameters<SubscriptionExchangeOpts['forwardSubscription']>[0];

/** How a stream ended. */
export type Ending =
  /** The subscription is over. */
  | 'COMPLETE'
  /** The connection is: try again. */
  | 'LOST'
  /** No connection came about. */
  | 'UNREACHABLE'
  /** The token is not good (any more). */
  | 'REJECTED';

/** Takes a result. Not null: it was the last one. */
export type Receiver = (result: ExecutionResult) => Ending | null;

/** What passes by itself. */
const PASSING = new Set([
  'SERVER_SHUTTING_DOWN',
  'SUBSCRIBER_TOO_SLOW',
  'RATE_LIMITED',
  'ISSUER_UNAVAILABLE',
]);

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** Over server-sent events, WebSocket is tried again this often. */
const PROBE_MS = 5_000;

export type LiveOptions = {
  readonly url: URL;
  readonly token: string;
  readonly link: LinkStore;
  /** The token is not good (any more). */
  readonly onRejected: () => void;
};

export type Live = {
  readonly forward: SubscriptionExchangeOpts['forwardSubscription'];
  close(): void;
};

export function createLive(options: LiveOptions): Live {
  const sockets = createSockets(options.url, options.token);
  const open = new Set<AbortController>();
  return {
    forward: (request) => ({
      subscribe(sink) {
        const end = new AbortController();
        open.add(end);
        void follow(request, sink, { ...options, sockets, signal: end.signal }).finally(() => {
          open.delete(end);
          if (open.size === 0) options.link.set('IDLE');
        });
        return { unsubscribe: () => end.abort() };
      },
    }),
    close() {
      for (const end of open) end.abort();
      sockets.close();
    },
  };
}

type Following = LiveOptions & { readonly sockets: Sockets; readonly signal: AbortSignal };

async function follow(
  request: Request,
  sink: { next(result: ExecutionResult): void; complete(): void },
  { sockets, signal, link, ...options }: Following,
): Promise<void> {
  let variables = request.variables;
  let pause = SHORTEST_PAUSE_MS;

  const receive: Receiver = (result) => {
    const [error] = (result.errors ?? []) as readonly { extensions?: Record<string, unknown> }[];
    const code = error?.extensions?.['code'];
    if (code === 'UNAUTHENTICATED') return 'REJECTED';
    if (PASSING.has(String(code))) return 'LOST';
    const cursor = cursorOf(result.data);
    if (cursor !== null) variables = { ...variables, after: cursor };
    pause = SHORTEST_PAUSE_MS;
    if (!signal.aborted) sink.next(result);
    return result.errors === undefined ? null : 'COMPLETE';
  };
  const onSocket = () =>
    sockets.stream({ ...request, variables }, receive, { signal, onOpen: () => link.set('LIVE') });
  const onSse = async () => {
    // Until a WebSocket comes through: then the stream changes over.
    const turn = new AbortController();
    const probing = setInterval(
      () => void sockets.probe().then((through) => through && turn.abort()),
      PROBE_MS,
    );
    const ending = await streamOverSse({ ...request, variables }, receive, {
      url: options.url.href,
      token: options.token,
      signal: AbortSignal.any([signal, turn.signal]),
      onOpen: () => link.set('FALLBACK'),
    });
    clearInterval(probing);
    return { ending, turned: turn.signal.aborted };
  };

  while (!signal.aborted) {
    let ending = await onSocket();
    if (ending === 'UNREACHABLE' && !signal.aborted) {
      const { ending: otherEnding, turned } = await onSse();
      if (turned) continue;
      ending = otherEnding;
    }
    if (signal.aborted) return;
    if (ending === 'REJECTED') return options.onRejected();
    if (ending === 'COMPLETE') return sink.complete();
    link.set('LOST');
    await rest(pause * (0.75 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** Every event has its cursor, whatever the subscription is called. */
function cursorOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const [event] = Object.values(data) as ({ cursor?: unknown } | null | undefined)[];
  return typeof event?.cursor === 'string' ? event.cursor : null;
}

/** Waits; not longer than until the machine is back on its network, or the stream is not wanted any more. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    window.addEventListener('online', done);
  });
}
