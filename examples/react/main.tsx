/** The page: `/#token=TOKEN&workspace=ID`, with Apollo Client, or with urql after `&client=urql`. */
import { ApolloProvider } from '@apollo/client/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { apolloHooks, createApolloClient } from './apollo.tsx';
import { App } from './app.tsx';
import { createUrqlClient, urqlHooks } from './urql.tsx';

// A fragment is in no log, unlike a query string.
const parameters = new URLSearchParams(location.hash.slice(1));
const token = parameters.get('token') ?? '';
const workspaceId = parameters.get('workspace') ?? '';
const root = createRoot(document.body.appendChild(document.createElement('div')));

root.render(
  <StrictMode>
    {parameters.get('client') === 'urql' ? (
      <Provider value={createUrqlClient(location.origin, token)}>
        <App hooks={urqlHooks} workspaceId={workspaceId} />
      </Provider>
    ) : (
      <ApolloProvider client={createApolloClient(location.origin, token)}>
        <App hooks={apolloHooks} workspaceId={workspaceId} />
      </ApolloProvider>
    )}
  </StrictMode>,
);
