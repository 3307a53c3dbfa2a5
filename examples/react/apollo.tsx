/** Apollo Client: the client and the hooks. */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { skipToken, useMutation, useQuery, useSubscription } from '@apollo/client/react';
import {
  ConnectAwsAccountDocument,
  ConnectionProgressDocument,
  ConnectionsDocument,
  possibleTypes,
  WorkspaceActivityDocument,
  WorkspaceStartDocument,
} from '@aurora/aws-connector-operations/documents';
import { createClient } from 'graphql-ws';
import type { Hooks } from './app.tsx';

/** For `<ApolloProvider client={...}>` around the app. */
export function createApolloClient(url: string, token: string): ApolloClient {
  const headers = { Authorization: `Bearer ${token}` };
  const http = new HttpLink({ uri: `${url}/graphql`, headers });
  const sockets = createClient({ url: `${url.replace('http', 'ws')}/graphql`, connectionParams: headers });
  return new ApolloClient({
    // Without possibleTypes, the cache drops the message and the remedies of every error.
    cache: new InMemoryCache({ possibleTypes }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink(sockets),
      http,
    ),
  });
}

export const apolloHooks: Hooks = {
  useConnect(workspaceId) {
    const [connect, { data, loading, error }] = useMutation(ConnectAwsAccountDocument);
    return {
      // The hook returns the error, too.
      connect: (roleArn) => void connect({ variables: { workspaceId, roleArn } }).catch(() => {}),
      isSending: loading,
      result: data?.connectAwsAccount,
      problem: error?.message,
    };
  },

  useProgress(connectionId) {
    const { data } = useSubscription(ConnectionProgressDocument, { variables: { connectionId } });
    return data?.connectionProgress;
  },

  // First the cursor, then the list, then the events after the cursor: nothing in between is missed.
  useConnections(workspaceId) {
    const start = useQuery(WorkspaceStartDocument, { variables: { workspaceId } });
    const after = start.data?.workspace?.eventsCursor;
    const isReady = after !== undefined;
    const { data, refetch } = useQuery(
      ConnectionsDocument,
      isReady ? { variables: { workspaceId } } : skipToken,
    );
    // An event updates the status in the cache by itself. Only a new account must be read.
    useSubscription(
      WorkspaceActivityDocument,
      isReady ? { variables: { workspaceId, after }, onData: () => void refetch() } : skipToken,
    );
    return data?.workspace;
  },
};
