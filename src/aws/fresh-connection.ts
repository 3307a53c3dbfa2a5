/**
 * A connection for a few calls, and no longer. A kept-alive connection stays on one host of STS, whose cache
 * may hold an old answer for more than five minutes, while a fresh one sees a change within seconds
 * (reference/aws-facts.md, section 2).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export type Timeouts = {
  /** Until the connection stands, in milliseconds. */
  readonly connectionMs: number;
  /** From the request to the end of the answer's head, and between two pieces of its body, in milliseconds. */
  readonly requestMs: number;
};

type Handle = NodeHttpHandler['handle'];
type Answer = Awaited<ReturnType<Handle>>;
type Connection = { handler: NodeHttpHandler | null; opened: number };

/** A connection as its user sees it. */
export type FreshConnection = {
  /** Whether the endpoint closed it between two calls, so that another had to be opened. */
  readonly hasMoved: () => boolean;
};

/** The part of an `AbortSignal` that is used here; the SDK's own type has less. */
type CallSignal = {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
};

/** An answer of STS is a few kilobytes. What is larger is not read to its end. */
const MAX_ANSWER_BYTES = 1_048_576;

const UNUSED = new TlsAgent();

/**
 * The SDK's request handler: sends each call over the connection of the `onFreshConnection` that it is made
 * in. One client can so serve them all.
 */
export class FreshConnections {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #current = new AsyncLocalStorage<Connection>();
  readonly #timeouts: Timeouts;
  /** Only for the test that shows what a kept-alive connection does to a verification. */
  readonly #shared: Connection | null;

  constructor(timeouts: Timeouts, keepAlive: boolean) {
    this.#timeouts = timeouts;
    this.#shared = keepAlive ? { handler: null, opened: 0 } : null;
  }

  /** Has a connection of their own for the calls that `calls` makes; closes it after them. */
  async run<T>(calls: (connection: FreshConnection) => Promise<T>): Promise<T> {
    if (this.#shared !== null) {
      return this.#current.run(this.#shared, () => calls({ hasMoved: () => false }));
    }
    const connection: Connection = { handler: null, opened: 0 };
    const hasMoved = () => connection.opened > 1;
    try {
      return await this.#current.run(connection, () => calls({ hasMoved }));
    } finally {
      connection.handler?.destroy();
    }
  }

  async handle(...[request, options]: Parameters<Handle>): Promise<Answer> {
    const connection = this.#current.getStore();
    if (connection === undefined) throw new Error('A call to AWS was made outside of a connection.');
    // Made when it is needed: many may wait for their turn.
    connection.handler ??=
      connection === this.#shared
        ? this.#handlerOver(request.protocol, { keepAlive: true }, connection)
        : this.#handlerOver(request.protocol, { keepAlive: true, maxSockets: 1 }, connection);
    const answer = await connection.handler.handle(request, options);
    answer.response.body = await readWhole(
      answer.response.body as Readable,
      options?.abortSignal as CallSignal | undefined,
    );
    return answer;
  }

  /** Required by the SDK; what is fixed here is not the client's to change. */
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  destroy(): void {
    this.#shared?.handler?.destroy();
  }

  #handlerOver(protocol: string, options: AgentOptions, connection: Connection): NodeHttpHandler {
    const agents =
      protocol === 'https:'
        ? { httpsAgent: counted(new TlsAgent(options), connection) }
        : // Without one it would make its own.
          { httpAgent: counted(new Agent(options), connection), httpsAgent: UNUSED };
    return new NodeHttpHandler({
      connectionTimeout: this.#timeouts.connectionMs,
      requestTimeout: this.#timeouts.requestMs,
      socketTimeout: this.#timeouts.requestMs,
      throwOnRequestTimeout: true,
      ...agents,
    });
  }
}

/**
 * Counts the connections that an agent opens. More than one for calls that belong together means that the endpoint
 * closed the first in between: on another host, an answer proves nothing about the first.
 */
function counted<T extends Agent>(agent: T, connection: Connection): T {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    connection.opened++;
    return create(options, callback);
  };
  return agent;
}

/** The whole body, unless it is too large or the call is aborted: then nothing more of it is read. */
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
