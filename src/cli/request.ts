/**
 * One HTTP request. Not with `fetch`, because loading it takes as long as the rest of this short-lived process
 * (docs/using-credentials.md has the figures). Follows no redirect: the token is for this server only.
 */
export type Answer = {
  readonly status: number;
  /** The header `Retry-After` in seconds; null when it is missing or a date. */
  readonly retryAfter: number | null;
  readonly body: string;
};

export type Question = {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** No answer of Aurora is larger. */
const MAX_BODY_CHARACTERS = 4 * 1_024 * 1_024;

/** Rejects with an error named `AbortError` without a complete answer in time, or with the network's error. */
export function ask(url: URL, question: Question, timeoutMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { ...question, signal: AbortSignal.timeout(timeoutMs) };
  // Importing `node:http` as a module would load `fetch` as well.
  const http = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const request = http.request(url, options, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      body += text;
      if (body.length > MAX_BODY_CHARACTERS) response.destroy(new Error('The answer is too large.'));
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
