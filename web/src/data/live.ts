/**
 * Subscriptions that survive a lost connection: over WebSocket, or over server-sent events while no WebSocket gets
 * through. After a cut, a subscription resumes after its last cursor, so that no event is missed or repeated.
 */
import { NetworkError } from 'graphql-sse';
import type { CloseCode } from 'graphql-ws';
import type { Credential } from './credential.ts';
import type { LinkStore } from './link.ts';
import type { AnswerError } from './problem.ts';
import { canOpenSocket, createSockets, createSse } from './transports.ts';

/** These errors end a stream, but not the subscription. */
const TEMPORARY = new Set([
  'UNAUTHENTICATED',
  'SERVER_SHUTTING_DOWN',
  'SUBSCRIBER_TOO_SLOW',
  'RATE_LIMITED',
  'ISSUER_UNAVAILABLE',
]);

/** Unauthorized and Forbidden, in graphql-transport-ws. */
const REJECTIONS: readonly unknown[] = [4401, 4403] satisfies CloseCode[];

const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
/** How often to try WebSocket again while events come over server-sent events. */
const PROBE_INTERVAL_MS = 5_000;

type Request = { readonly query: string; readonly variables: Record<string, unknown> };
type Result = { readonly data?: unknown; readonly errors?: readonly AnswerError[] };
type Sink = { next(result: Result): void; error(error: unknown): void; complete(): void };

/** How a stream ended: the subscription is over, the connection is lost, or none could be opened. */
type Ending = 'COMPLETE' | 'LOST' | 'UNREACHABLE';

/** Takes a result. An ending means that it was the last one. */
type Receive = (result: Result) => Ending | null;

export type LiveOptions = {
  readonly url: URL;
  readonly credential: Credential;
  readonly link: LinkStore;
  /** Called when the server rejects the token. The caller closes the subscriptions. */
  readonly onRejected: () => void;
};

export class Live {
  readonly #options: LiveOptions;
  readonly #sockets: ReturnType<typeof createSockets>;
  readonly #sse: ReturnType<typeof createSse>;
  readonly #open = new Set<AbortController>();
  #isSocketOpen = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#sockets = createSockets(options.url, options.credential);
    this.#sockets.on('connected', () => (this.#isSocketOpen = true));
    this.#sockets.on('closed', () => (this.#isSocketOpen = false));
    this.#sse = createSse(options.url, options.credential);
  }

  /** Follows the subscription until it is complete, or the returned function is called. */
  subscribe(request: Request, onData: (data: unknown) => void): () => void {
    const end = new AbortController();
    this.#open.add(end);
    void this.#follow(request, onData, end.signal).finally(() => {
      this.#open.delete(end);
      if (this.#open.size === 0) this.#options.link.set('IDLE');
    });
    return () => end.abort();
  }

  close(): void {
    for (const end of this.#open) end.abort();
  }

  async #follow(request: Request, onData: (data: unknown) => void, signal: AbortSignal): Promise<void> {
    let { variables } = request;
    let pause = MIN_PAUSE_MS;
    const receive: Receive = ({ data, errors }) => {
      const code = errors?.[0]?.extensions?.['code'];
      if (code === 'UNAUTHENTICATED') this.#options.onRejected();
      if (TEMPORARY.has(String(code))) return 'LOST';
      pause = MIN_PAUSE_MS;
      const after = cursorOf(data);
      if (after !== null) variables = { ...variables, after };
      if (data != null) onData(data);
      return errors === undefined ? null : 'COMPLETE';
    };

    while (!signal.aborted) {
      let ending = await this.#overSocket({ ...request, variables }, receive, signal);
      if (ending === 'UNREACHABLE' && !signal.aborted) {
        const socketIsBack = new AbortController();
        ending = await this.#overSse({ ...request, variables }, receive, signal, socketIsBack);
        if (socketIsBack.signal.aborted) continue;
      }
      if (signal.aborted || ending === 'COMPLETE') return;
      this.#options.link.set('LOST');
      await rest(pause * (0.75 + Math.random() / 2), signal);
      pause = Math.min(pause * 2, MAX_PAUSE_MS);
    }
  }

  async #overSocket(request: Request, receive: Receive, signal: AbortSignal): Promise<Ending> {
    let isOpen = false;
    const open = () => {
      isOpen = true;
      this.#options.link.set('LIVE');
    };
    if (this.#isSocketOpen) open();
    const removeListener = this.#sockets.on('connected', open);
    const ending = await this.#stream((sink) => this.#sockets.subscribe(request, sink), receive, signal);
    removeListener();
    return ending === 'LOST' && !isOpen ? 'UNREACHABLE' : ending;
  }

  /** @param socketIsBack aborted when WebSocket works again, which ends the stream */
  async #overSse(
    request: Request,
    receive: Receive,
    signal: AbortSignal,
    socketIsBack: AbortController,
  ): Promise<Ending> {
    const { url, link } = this.#options;
    const probe = async () => (await canOpenSocket(url)) && socketIsBack.abort();
    const probing = setInterval(probe, PROBE_INTERVAL_MS);
    const ending = await this.#stream(
      (sink) => this.#sse.subscribe(request, sink, { connected: () => link.set('FALLBACK') }),
      receive,
      AbortSignal.any([signal, socketIsBack.signal]),
    );
    clearInterval(probing);
    return ending;
  }

  /** Streams to the end, or until the signal aborts. Never rejects. */
  #stream(subscribe: (sink: Sink) => () => void, receive: Receive, signal: AbortSignal): Promise<Ending> {
    return new Promise((resolve) => {
      let isOver = false;
      const end = (ending: Ending) => {
        isOver = true;
        signal.removeEventListener('abort', abort);
        resolve(ending);
        stop();
      };
      const next = (result: Result) => {
        const ending = isOver ? null : receive(result);
        if (ending !== null) end(ending);
      };
      const abort = () => end('LOST');
      signal.addEventListener('abort', abort);
      const stop = subscribe({
        next,
        error: (error) => {
          // The errors of an operation, or the reason why the connection is lost.
          if (Array.isArray(error)) return next({ errors: error });
          if (isRejection(error)) this.#options.onRejected();
          end('LOST');
        },
        complete: () => end('COMPLETE'),
      });
    });
  }
}

function isRejection(error: unknown): boolean {
  if (error instanceof NetworkError) return (error as NetworkError<Response>).response?.status === 401;
  return REJECTIONS.includes((error as { code?: unknown } | null)?.code);
}

/** Each event has a cursor. It is the only field of its subscription. */
function cursorOf(data: unknown): string | null {
  const [event] = Object.values(data ?? {}) as ({ cursor?: unknown } | null)[];
  return typeof event?.cursor === 'string' ? event.cursor : null;
}

/** Waits, but not longer than until the browser is online again or the signal aborts. */
function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const awake = new AbortController();
    const wake = () => {
      clearTimeout(timer);
      awake.abort();
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake, { signal: awake.signal });
    window.addEventListener('online', wake, { signal: awake.signal });
  });
}
