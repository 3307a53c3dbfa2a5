/** A subscription over server-sent events: the way where no WebSocket comes through. */
import type { Ending, Receiver, Request } from './live.ts';
import { learnServerTime } from './server-time.ts';

/** The server sends a sign of life every 12 s. */
const SILENCE_MS = 30_000;

export type SseOptions = {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** Told when the server has answered. */
  readonly onOpen: () => void;
};

/** Streams to the end; never throws. */
export async function streamOverSse(
  request: Request,
  receive: Receiver,
  options: SseOptions,
): Promise<Ending> {
  const silence = new AbortController();
  const signal = AbortSignal.any([options.signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(options.url, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${options.token}`,
        'Content-Type': 'application/json',
        Accept: 'text/event-stream',
      },
      body: JSON.stringify({ query: request.query, variables: request.variables }),
      signal,
    });
    learnServerTime(response);
    if (response.status === 401) return 'REJECTED';
    if (!response.ok || response.body === null) return 'LOST';
    options.onOpen();
    let text = '';
    for await (const chunk of chunksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const ending = readBlock(block, receive);
        if (ending !== null) return ending;
      }
    }
    return 'LOST';
  } catch {
    return 'LOST';
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

function readBlock(block: string, receive: Receiver): Ending | null {
  const event = /^event: ?(.*)$/m.exec(block)?.[1];
  if (event === 'complete') return 'COMPLETE';
  if (event !== 'next') return null;
  return receive(JSON.parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? '{}'));
}

/** Not every browser can iterate over a stream. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
