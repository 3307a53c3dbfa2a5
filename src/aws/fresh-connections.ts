/**
 * A connection for a few calls, and no longer. A kept-alive connection stays on one host of STS, whose cache
 * may hold an old answer for more than five minutes, while a fresh one sees a change within seconds
 * (reference/aws-facts.md, section 2).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent, type AgentOptions } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';

export type Timeouts = {
  /** Until the connection stands, in milliseconds. */
  readonly connectionMs: number;
  /** From the request to the end of the answer's head, and between two pieces of its body, in milliseconds. */
  readonly requestMs: number;
};

type Handle = NodeHttpHandler['handle'];
type Connection = { handler: NodeHttpHandler | null };

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
    this.#shared = keepAlive ? { handler: null } : null;
  }

  /** Has a connection of their own for the calls that `calls` makes; closes it after them. */
  async run<T>(calls: () => Promise<T>): Promise<T> {
    if (this.#shared !== null) return this.#current.run(this.#shared, calls);
    const connection: Connection = { handler: null };
    try {
      return await this.#current.run(connection, calls);
    } finally {
      connection.handler?.destroy();
    }
  }

  handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const connection = this.#current.getStore();
    if (connection === undefined) throw new Error('A call to AWS was made outside of a connection.');
    // Made when it is needed: many may wait for their turn.
    connection.handler ??=
      connection === this.#shared
        ? this.#handlerOver(request.protocol, { keepAlive: true })
        : this.#handlerOver(request.protocol, { keepAlive: true, maxSockets: 1 }, 1);
    return connection.handler.handle(request, options);
  }

  /** Required by the SDK; what is fixed here is not the client's to change. */
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  destroy(): void {
    this.#shared?.handler?.destroy();
  }

  #handlerOver(protocol: string, options: AgentOptions, limit = Number.POSITIVE_INFINITY): NodeHttpHandler {
    const agents =
      protocol === 'https:'
        ? { httpsAgent: limited(new TlsAgent(options), limit) }
        : // Without one it would make its own.
          { httpAgent: limited(new Agent(options), limit), httpsAgent: UNUSED };
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
 * Lets an agent open so many connections and no more. Where the host closes one between two calls, the second
 * must fail: on another host it would prove nothing about the first.
 */
function limited<T extends Agent>(agent: T, limit: number): T {
  const create = agent.createConnection.bind(agent);
  let made = 0;
  agent.createConnection = (options, callback) => {
    if (++made <= limit) return create(options, callback);
    // Told, not thrown: the agent also opens connections where nobody could catch it.
    const error = new Error('AWS closed the connection between two calls that belong together.');
    process.nextTick(() => callback?.(error, undefined as never));
    return undefined;
  };
  return agent;
}
