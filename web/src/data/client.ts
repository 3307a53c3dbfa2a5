/** The GraphQL client of one session: requests over HTTP, and subscriptions that survive a lost connection. */
import { type TypedDocumentString, ViewerDocument } from '../../../schema/generated/graphql.ts';
import { type Credential, requestAs } from './credential.ts';
import { createLinkStore } from './link.ts';
import { Live } from './live.ts';
import { type AnswerError, type Problem, problemOf, UNREACHABLE } from './problem.ts';
import { learnServerTime } from './server-time.ts';

/** Relative to the page: a proxy may serve both under a path. */
const GRAPHQL = new URL('graphql', document.baseURI);

export type Answer<Result> = {
  readonly data: Result | undefined;
  readonly problem: Problem | undefined;
};

export class Client {
  readonly link = createLinkStore();
  readonly #credential: Credential;
  readonly #onRejected: (reason: string) => void;
  readonly #live: Live;

  /** @param onRejected called with the reason when the server rejects the token, or the session has ended */
  constructor(credential: Credential, onRejected: (reason: string) => void) {
    this.#credential = credential;
    this.#onRejected = onRejected;
    this.#live = new Live({
      url: GRAPHQL,
      credential,
      link: this.link,
      // A closed stream gives no reason to show. An answer over HTTP does.
      onRejected: () => void this.request(ViewerDocument, {}),
    });
  }

  /** Sends one operation. Never rejects. */
  async request<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Answer<Result>> {
    try {
      const response = await this.#fetch(GRAPHQL, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: String(document), variables }),
      });
      learnServerTime(response);
      const { data, errors } = (await response.json()) as { data?: Result; errors?: AnswerError[] };
      const [error] = errors ?? [];
      if (error === undefined) return { data, problem: data === undefined ? UNREACHABLE : undefined };
      if (error.extensions?.['code'] === 'UNAUTHENTICATED') this.#onRejected(error.message);
      return { data: data ?? undefined, problem: problemOf(error) };
    } catch {
      return { data: undefined, problem: UNREACHABLE };
    }
  }

  /** Fetches a file that the server makes, such as an export. Never rejects. @param path relative to the page */
  async download(path: string): Promise<Answer<Blob>> {
    try {
      const response = await this.#fetch(new URL(path, document.baseURI));
      if (response.ok) return { data: await response.blob(), problem: undefined };
      const { errors } = (await response.json()) as { errors?: AnswerError[] };
      return { data: undefined, problem: errors?.[0] === undefined ? UNREACHABLE : problemOf(errors[0]) };
    } catch {
      return { data: undefined, problem: UNREACHABLE };
    }
  }

  /** Follows a subscription until the returned function is called. */
  subscribe<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    onData: (data: Result) => void,
  ): () => void {
    return this.#live.subscribe({ query: String(document), variables }, (data) => onData(data as Result));
  }

  #fetch(address: URL, options: RequestInit = {}): Promise<Response> {
    const caller = requestAs(this.#credential);
    const headers = { ...options.headers, ...caller.headers };
    return fetch(address, { ...options, headers, cache: 'no-store', credentials: caller.credentials });
  }

  /** Ends all subscriptions. */
  close(): void {
    this.#live.close();
  }
}
