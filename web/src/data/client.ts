/** The GraphQL client of one session. */
import { Client, type CombinedError, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { createLinkStore, type LinkStore } from './link.ts';
import { createLive } from './live.ts';
import { learnServerTime } from './server-time.ts';

export type Connected = {
  readonly client: Client;
  readonly link: LinkStore;
  close(): void;
};

/** Beside the page, wherever that is served. */
const GRAPHQL = new URL('graphql', document.baseURI);

/** @param onRejected told why, once the server does not take the token (any more) */
export function connect(token: string, onRejected: (reason: string) => void): Connected {
  const link = createLinkStore();
  const live = createLive({
    url: GRAPHQL,
    token,
    link,
    // A socket that is closed gives no reason to show: an answer over HTTP does.
    onRejected: () => void askWhyRejected(token).then(onRejected),
  });
  const client = new Client({
    url: GRAPHQL.href,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetchOptions: { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit' },
    fetch: async (input, init) => {
      // urql aborts a request once it has its answer, and leaves the error that comes of it to nobody.
      const { signal: _, ...options } = init ?? {};
      const response = await fetch(input, options);
      learnServerTime(response);
      return response;
    },
    exchanges: [
      mapExchange({
        onError(error) {
          const reason = rejectionIn(error);
          if (reason !== null) onRejected(reason);
        },
      }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: live.forward }),
    ],
  });
  return { client, link, close: () => live.close() };
}

function rejectionIn(error: CombinedError): string | null {
  return (
    error.graphQLErrors.find(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')?.message ?? null
  );
}

async function askWhyRejected(token: string): Promise<string> {
  const fallback = 'The token is not valid any more.';
  try {
    const response = await fetch(GRAPHQL, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { kind } }' }),
    });
    const { errors } = (await response.json()) as { errors?: { message: string }[] };
    return errors?.[0]?.message ?? fallback;
  } catch {
    return fallback;
  }
}
