/** People who sign in at the operator's identity provider. The session is in a cookie, which the page cannot read. */
import { useEffect, useState } from 'react';

type PersonState = { readonly canSignIn: boolean; readonly isSignedIn: boolean };

const NOBODY: PersonState = { canSignIn: false, isSignedIn: false };

/** Whether people can sign in here, and whether the person of this browser has. */
export async function askForPerson(): Promise<PersonState> {
  try {
    const response = await fetch(addressOf('session'), { cache: 'no-store', credentials: 'same-origin' });
    return response.ok ? ((await response.json()) as PersonState) : NOBODY;
  } catch {
    return NOBODY;
  }
}

/** Whether people can sign in here. Undefined until it is known. */
export function useCanSignIn(): boolean | undefined {
  const [canSignIn, setCanSignIn] = useState<boolean>();
  useEffect(() => void askForPerson().then((state) => setCanSignIn(state.canSignIn)), []);
  return canSignIn;
}

/** Leads to the identity provider, and then back to this very place. */
export function openSignIn(): void {
  const address = addressOf('sign-in');
  address.searchParams.set('returnTo', location.pathname + location.search + location.hash);
  location.assign(address);
}

/** Ends the session on all servers. Resolves with the page that ends it at the identity provider, if there is one. */
export async function endSession(): Promise<string | null> {
  const response = await fetch(addressOf('sign-out'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    credentials: 'same-origin',
  });
  if (!response.ok) throw new Error(`Sign-out failed with ${response.status}.`);
  return ((await response.json()) as { url: string | null }).url;
}

function addressOf(what: 'session' | 'sign-in' | 'sign-out'): URL {
  return new URL(`auth/${what}`, document.baseURI);
}
