/**
 * One HTTP request. Not with `fetch`: loading it costs a process that lives for one question as much as
 * everything else together (docs/using-credentials.md has the figures). Follows no redirect: wherever one leads,
 * the token is not for there.
 */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

export type Answer = {
  readonly status: number;
  /** The header `Retry-After`, in seconds; null when there is none, or it names a date. */
  readonly retryAfter: number | null;
  readonly body: string;
};

export type Question = {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** More is nothing that was asked for. */
const LARGEST_BODY = 4 * 1_024 * 1_024;

/** Rejects with an error named `AbortError` when there is no whole answer in time, else with the network's. */
export function ask(url: URL, question: Question, timeoutMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { ...question, signal: AbortSignal.timeout(timeoutMs) };
  const request = openRequest(url, options, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      body += text;
      if (body.length > LARGEST_BODY) response.destroy(new Error('The answer is too large.'));
    });
    const { 'retry-after': retryAfter = '' } = response.headers;
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        retryAfter: /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
        body,
      }),
    );
    response.on('error', reject);
  });
  request.on('error', reject).end(question.body);
  return promise;
}

/** Importing `node:http` as a module would load `fetch` again, for the names that it exports. */
function openRequest(
  url: URL,
  options: RequestOptions,
  answered: (response: IncomingMessage) => void,
): ClientRequest {
  return url.protocol === 'https:'
    ? process.getBuiltinModule('node:https').request(url, options, answered)
    : process.getBuiltinModule('node:http').request(url, options, answered);
}
