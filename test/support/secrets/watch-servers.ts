/**
 * Listens to the servers of a process, wherever tests start them: what comes in is known as a secret from then
 * on, what goes out is kept as a trace.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocket } from 'ws';
import { schema } from '../../../src/graphql/schema.ts';
import { SeededRandom } from '../../../src/simulator/random.ts';
import { type Channel, leaveTrace, useSecret } from './traces.ts';

/** The ports of the servers that are ours. The simulator's answers have secrets, and are to have them. */
const ports = new Set<number>();

/** Keeps what this server writes. Ends with the server: its port may be another's then. */
export function watchServer(url: string): () => void {
  const port = Number(new URL(url).port);
  ports.add(port);
  return () => void ports.delete(port);
}

/** Once for a process. */
export function watchEverything(): void {
  watchSimulators();
  watchAnswers();
  watchSockets();
}

/** Everything secret that a simulator makes, it draws in one place. */
function watchSimulators(): void {
  const draw = SeededRandom.prototype.secret;
  SeededRandom.prototype.secret = function (length) {
    const secret = draw.call(this, length);
    useSecret(length === 40 ? "AWS's secret access key" : "AWS's session token", secret);
    return secret;
  };
}

type Started = { readonly request: IncomingMessage; readonly response: ServerResponse };

function watchAnswers(): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as Started;
    if (!ports.has(request.socket.localPort ?? 0)) return;
    useToken(request.headers.authorization);
    const parts: string[] = [];
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string') parts.push(chunk);
      else if (chunk instanceof Uint8Array) parts.push(Buffer.from(chunk).toString('latin1'));
    };
    const { write, writeHead, end } = response;
    response.writeHead = ((...args: Parameters<typeof writeHead>) => {
      leaveTrace(channelOf('', args[0]), JSON.stringify(args));
      return writeHead.apply(response, args);
    }) as typeof writeHead;
    // A stream never ends for some of its readers: each of its events is kept as it is sent.
    response.write = ((...args: Parameters<typeof write>) => {
      const chunk: unknown = args[0];
      if (typeof chunk === 'string' && chunk.startsWith('event: next\n')) leaveMessage(chunk.slice(18), 200);
      else keep(chunk);
      return write.apply(response, args);
    }) as typeof write;
    response.end = ((...args: Parameters<typeof end>) => {
      keep(args[0]);
      const isHandedOut = request.url?.startsWith('/credentials/') === true && response.statusCode === 200;
      // What credentials are asked for is what they are answered with.
      if (!isHandedOut)
        for (const text of messagesIn(parts.join(''))) leaveMessage(text, response.statusCode);
      return end.apply(response, args);
    }) as typeof end;
  });
}

function watchSockets(): void {
  const { send, close } = WebSocket.prototype;
  WebSocket.prototype.send = function (
    this: WebSocket & { _isServer?: boolean },
    ...args: Parameters<typeof send>
  ) {
    const text = String(args[0]);
    if (this._isServer === true) leaveMessage(text, 200);
    else if (text.includes('"connection_init"')) useTokenOfInit(text);
    return send.apply(this, args);
  } as typeof send;
  WebSocket.prototype.close = function (this: WebSocket & { _isServer?: boolean }, code, reason) {
    if (this._isServer === true) leaveTrace('error answer', String(reason ?? ''));
    return close.call(this, code, reason);
  };
}

function useTokenOfInit(text: string): void {
  try {
    const { payload } = JSON.parse(text) as { payload?: Record<string, unknown> };
    useToken(payload?.['Authorization'] ?? payload?.['authorization']);
  } catch {
    // Somebody sends nonsense on purpose.
  }
}

/** Whatever is sent as a token is one, also where it is not good. */
function useToken(authorization: unknown): void {
  if (typeof authorization !== 'string') return;
  const token = authorization.replace(/^Bearer /i, '');
  useSecret(/^ey[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? 'a JWT' : 'a token', token);
}

const SUBSCRIPTIONS = Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).join('|');
const EVENT = new RegExp(`"data": ?{ ?"(?:${SUBSCRIPTIONS})"`);

/** The parts of a stream that was written in bytes; any other text is one message. */
function messagesIn(text: string): string[] {
  if (!text.includes('event: next\ndata: ')) return [text];
  return text.split('\n\n').map((part) => part.replace('event: next\ndata: ', ''));
}

function leaveMessage(text: string, status: number): void {
  if (text !== '') leaveTrace(channelOf(text, status), text);
}

function channelOf(text: string, status: number): Channel {
  if (status >= 400 || /^\{"errors":|"type":"error"/.test(text)) return 'error answer';
  return EVENT.test(text) ? 'event' : 'answer';
}
