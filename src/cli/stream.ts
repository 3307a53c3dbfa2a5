/** Server-sent events over one HTTP request: how a subscription arrives. Not with `fetch`: see request.ts. */
import type { IncomingMessage } from 'node:http';
import type { Answer, Question } from './request.ts';

/** The server sends a comment more often than this, so a longer silence is a lost connection. */
const MAX_SILENCE_MS = 60_000;
const MAX_EVENT_CHARACTERS = 4 * 1_024 * 1_024;

/**
 * The results in a stream, each as an answer. An answer that is no stream is the only one.
 *
 * @throws the network's error, also when the stream stops without its end
 */
export async function* streamEvents(url: URL, question: Question): AsyncGenerator<Answer> {
  const http = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = http.request(url, question, resolve);
  request.on('error', reject).end(question.body);
  request.setTimeout(MAX_SILENCE_MS, () => request.destroy(new Error('The stream is silent.')));
  try {
    const response = await promise;
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
    const status = response.statusCode ?? 0;
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length > MAX_EVENT_CHARACTERS) throw new Error('The answer is too large.');
      if (!isStream) continue;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = /^event: (.*)$/m.exec(block)?.[1];
        if (event === 'complete') return;
        if (event === 'next')
          yield { status, retryAfter: null, body: /^data: (.*)$/m.exec(block)?.[1] ?? '' };
      }
    }
    if (isStream) throw new Error('The stream was interrupted.');
    yield { status, retryAfter: null, body: text };
  } finally {
    request.destroy();
  }
}
