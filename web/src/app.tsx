import { useEffect, useState } from 'react';
import { Provider } from 'urql';
import { type Connected, connect } from './data/client.ts';
import { LinkContext } from './data/link-context.ts';
import { Pages } from './pages.tsx';
import { Announcer } from './parts/announcer.tsx';
import { type Session, signOut, useSession } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';

/** Signed in or not. */
export function App() {
  const session = useSession();
  return (
    <>
      {session.state === 'SIGNED_IN' ? (
        // Another token is another session: nothing of the one before is left.
        <SignedIn key={session.token} session={session} />
      ) : (
        session.state === 'SIGNED_OUT' && (
          <SignIn
            reason={session.reason}
            byLink={session.byLink}
            isBookmark={session.isNewTab && location.hash.startsWith('#/')}
          />
        )
      )}
      <Announcer />
    </>
  );
}

function SignedIn({ session }: { readonly session: Extract<Session, { state: 'SIGNED_IN' }> }) {
  const [connected, setConnected] = useState<Connected | null>(null);
  useEffect(() => {
    const connection = connect(session.token, signOut);
    setConnected(connection);
    return () => connection.close();
  }, [session.token]);
  if (connected === null) return null;
  return (
    <Provider value={connected.client}>
      <LinkContext value={connected.link}>
        <Pages />
      </LinkContext>
    </Provider>
  );
}
