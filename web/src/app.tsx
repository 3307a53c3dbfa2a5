import { useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { Client } from './data/client.ts';
import { ClientContext } from './data/hooks.ts';
import { Pages } from './pages.tsx';
import { Announcer } from './parts/announcer.tsx';
import { type Session, signOut, useSession } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';

/** The page of a session, or the sign-in. */
export function App() {
  const session = useSession();
  return (
    // The page is in English, so its parts are, too.
    <I18nProvider locale="en-US">
      {session.state === 'SIGNED_IN' ? (
        // Another token starts a new session with new state.
        <SignedIn key={session.token ?? 'person'} session={session} />
      ) : (
        session.state === 'SIGNED_OUT' && (
          <SignIn
            reason={session.reason}
            byLink={session.byLink}
            wasPerson={session.wasPerson}
            isBookmark={session.isNewTab && location.hash.startsWith('#/')}
          />
        )
      )}
      <Announcer />
    </I18nProvider>
  );
}

function SignedIn({ session }: { readonly session: Extract<Session, { state: 'SIGNED_IN' }> }) {
  const [client] = useState(() => new Client(session.token, signOut));
  useEffect(() => () => client.close(), [client]);
  return (
    <ClientContext value={client}>
      <Pages />
    </ClientContext>
  );
}
