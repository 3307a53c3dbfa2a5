/** urql: the client and the hooks. */
import {
  ConnectAwsAccountDocument,
  ConnectionProgressDocument,
  ConnectionsDocument,
  WorkspaceActivityDocument,
  WorkspaceStartDocument,
} from '@aurora/aws-connector-operations/documents';
import { createClient } from 'graphql-ws';
import { useEffect } from 'react';
import {
  Client,
  cacheExchange,
  fetchExchange,
  subscriptionExchange,
  useMutation,
  useQuery,
  useSubscription,
} from 'urql';
import type { Hooks } from './app.tsx';

/** For `<Provider value={...}>` around the app. */
export function createUrqlClient(url: string, token: string): Client {
  const headers = { Authorization: `Bearer ${token}` };
  const sockets = createClient({ url: `${url.replace('http', 'ws')}/graphql`, connectionParams: headers });
  return new Client({
    url: `${url}/graphql`,
    fetchOptions: { headers },
    preferGetMethod: false,
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe({ query, variables: { ...variables } }, sink as never),
          }),
        }),
      }),
    ],
  });
}

export const urqlHooks: Hooks = {
  useConnect(workspaceId) {
    const [{ data, fetching, error }, connect] = useMutation(ConnectAwsAccountDocument);
    return {
      connect: (roleArn) => void connect({ workspaceId, roleArn }),
      isSending: fetching,
      result: data?.connectAwsAccount,
      problem: error?.message,
    };
  },

  useProgress(connectionId) {
    const [{ data }] = useSubscription({ query: ConnectionProgressDocument, variables: { connectionId } });
    return data?.connectionProgress;
  },

  // First the cursor, then the list, then the events after the cursor: nothing in between is missed.
  useConnections(workspaceId) {
    const [start] = useQuery({ query: WorkspaceStartDocument, variables: { workspaceId } });
    const after = start.data?.workspace?.eventsCursor;
    const pause = after === undefined;
    const [{ data }, read] = useQuery({ query: ConnectionsDocument, variables: { workspaceId }, pause });
    const [{ data: event }] = useSubscription({
      query: WorkspaceActivityDocument,
      variables: { workspaceId, after },
      pause,
    });
    useEffect(() => {
      if (event !== undefined) read({ requestPolicy: 'network-only' });
    }, [event, read]);
    return data?.workspace;
  },
};
