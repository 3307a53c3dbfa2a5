/** One subscriber to a workspace's events, over a WebSocket of its own: as little as a client can be. */
import WebSocket from 'ws';

const QUERY = `subscription Watch($workspaceId: ID!, $after: String) {
  workspaceEvents(workspaceId: $workspaceId, after: $after) {
    __typename cursor sequence occurredAt connection { id status }
    ... on ConnectionChecked { outcome nextCheckAt probes { kind outcome awsErrorCode } }
  }
}`;

export class Watcher {
  readonly #url: string;
  readonly #token: string;
  readonly #workspaceId: string;
  readonly #received: (sequence: number, at: number) => void;
  #socket: WebSocket | null = null;
  /** Of the last event. */
  #cursor: string;
  /** Of every event, in the order in which they came. */
  readonly sequences: number[] = [];
  readonly problems: string[] = [];

  constructor(options: {
    url: string;
    token: string;
    workspaceId: string;
    after: string;
    received: (sequence: number, at: number) => void;
  }) {
    this.#url = `${options.url.replace('http', 'ws')}/graphql`;
    this.#token = options.token;
    this.#workspaceId = options.workspaceId;
    this.#cursor = options.after;
    this.#received = options.received;
  }

  /** Connects and subscribes behind the last event; resolves when the server has let it in. */
  connect(): Promise<void> {
    const socket = new WebSocket(this.#url, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () =>
        socket.send(
          JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${this.#token}` } }),
        ),
      );
      socket.once('close', (code) => {
        if (socket === this.#socket) this.problems.push(`closed with ${code}`);
      });
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as Message;
        if (message.type === 'connection_ack') {
          const variables = { workspaceId: this.#workspaceId, after: this.#cursor };
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY, variables } }));
          resolve();
        } else if (message.type === 'next' && message.payload.data != null) {
          const { sequence, cursor } = message.payload.data.workspaceEvents;
          // What a socket brings that has been given up was not received: it comes again on the next.
          if (socket !== this.#socket) return;
          this.#cursor = cursor;
          this.sequences.push(sequence);
          this.#received(sequence, performance.now());
        } else if (message.type !== 'ping') this.problems.push(String(data).slice(0, 200));
      });
    });
  }

  /** Cuts the connection, without a word. */
  cut(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.terminate();
  }
}

type Message =
  | { readonly type: 'connection_ack' | 'ping' | 'complete' | 'error' }
  | {
      readonly type: 'next';
      readonly payload: {
        readonly data?: { readonly workspaceEvents: { sequence: number; cursor: string } } | null;
      };
    };
