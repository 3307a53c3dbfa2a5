/**
 * A connection for a few calls, and no longer. A kept-alive connection stays on one host of STS. The cache of that host
 * may hold an old answer for more than five minutes, while a fresh connection sees a change within seconds
 * (docs/aws-facts.md, section 2).
 */
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export type Timeouts = {
  /** Timeout for opening the connection. */
  readonly connectionMs: number;
  /** Timeout from the request to the answer's headers, and between two pieces of its body. */
  readonly requestMs: number;
};

type Handle = NodeHttpHandler['handle'];

/** The part of an `AbortSignal` that is used here; the SDK's own type has less. */
type CallSignal = {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
};

/** An answer of STS has a few kilobytes. */
const MAX_ANSWER_BYTES = 1_048_576;

/** A request handler of the SDK that sends calls one after the other over one connection, until `destroy`. */
export class FreshConnection {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #handler: NodeHttpHandler;
  readonly #isShared: boolean;
  /** Called immediately before a call is sent. If it throws, the call fails with that error, and nothing is sent. */
  beforeSending: () => void = () => {};
  #opened = 0;
  #address: string | null = null;

  /** @param isShared for unrelated calls at the same time: only for the test that shows what keep-alive does */
  constructor({ connectionMs, requestMs }: Timeouts, isShared = false) {
    this.#isShared = isShared;
    const options = { keepAlive: true, maxSockets: isShared ? Number.POSITIVE_INFINITY : 1 };
    this.#handler = new NodeHttpHandler({
      connectionTimeout: connectionMs,
      requestTimeout: requestMs,
      socketTimeout: requestMs,
      throwOnRequestTimeout: true,
      httpAgent: this.#watched(new Agent(options), 'connect'),
      httpsAgent: this.#watched(new TlsAgent(options), 'secureConnect'),
    });
  }

  /** Address of the last call; null before the first. */
  get address(): string | null {
    return this.#address;
  }

  /**
   * Whether the endpoint closed the connection between two calls, so the handler opened another. The calls may
   * have reached different hosts: an answer of one proves nothing about the other.
   */
  get hasMoved(): boolean {
    return !this.#isShared && this.#opened > 1;
  }

  async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const { protocol, hostname, port } = request;
    this.#address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    this.beforeSending();
    const answer = await this.#handler.handle(request, options);
    answer.response.body = await readWhole(
      answer.response.body as Readable,
      options?.abortSignal as CallSignal | undefined,
    );
    return answer;
  }

  /** Required by the SDK. A client cannot change what is fixed here. */
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  destroy(): void {
    this.#handler.destroy();
  }

  #watched<T extends Agent>(agent: T, opened: 'connect' | 'secureConnect'): T {
    const create = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      const socket = create(options, callback);
      // Node.js sends the waiting call after the listeners of this event, and not over a destroyed socket.
      socket?.once(opened, () => {
        try {
          this.beforeSending();
          this.#opened++;
        } catch (error) {
          socket.destroy(error as Error);
        }
      });
      return socket;
    };
    return agent;
  }
}

/** The options of a call by a client that several connections share. */
export type CallOptions = { readonly abortSignal: AbortSignal; readonly connection: FreshConnection };

/** A request handler of the SDK that sends each call over the connection in its options. */
export const OVER_THE_CONNECTION = {
  metadata: { handlerProtocol: 'http/1.1' },
  handle: (request: Parameters<Handle>[0], options: CallOptions) =>
    options.connection.handle(request, options),
  updateHttpClientConfig(): void {},
  httpHandlerConfigs: () => ({}),
};

/** Reads the whole body, unless it is too large or the call is aborted: then it stops reading. */
async function readWhole(body: Readable, signal: CallSignal | undefined): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  const giveUp = () => body.destroy(new Error('The call was aborted.'));
  if (signal?.aborted === true) giveUp();
  signal?.addEventListener?.('abort', giveUp);
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > MAX_ANSWER_BYTES) {
        // Leaving the loop destroys the stream, and the connection with it.
        throw new Error(`The answer is not AWS's: it is larger than ${MAX_ANSWER_BYTES} bytes.`);
      }
      pieces.push(piece);
    }
  } finally {
    signal?.removeEventListener?.('abort', giveUp);
  }
  return Buffer.concat(pieces);
}
