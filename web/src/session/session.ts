/**
 * Who has signed in, for as long as this tab lives. A token comes in the address's fragment, which no server
 * ever sees, and is taken out of the address at once; or it is typed in.
 */
import { useSyncExternalStore } from 'react';

export type Session =
  | { readonly state: 'SIGNED_OUT'; readonly reason: string | null; readonly byLink: boolean }
  | { readonly state: 'SIGNED_IN'; readonly token: string; readonly byLink: boolean };

const KEY = 'aurora.session';

/** An onboarding link has the first, the address that the demo prints the second. */
const FRAGMENTS = { onboarding: true, token: false } as const;

const listeners = new Set<() => void>();
let session: Session = { state: 'SIGNED_OUT', reason: null, byLink: false };

/** Takes the token out of the address, or out of what this tab remembers. Before anything is shown. */
export function openSession(): void {
  takeFromAddress();
  // Who opens a link in a tab that shows the page already changes nothing but the fragment.
  window.addEventListener('hashchange', takeFromAddress);
  if (session.state === 'SIGNED_IN') return;
  try {
    const { token, byLink, reason } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (typeof token === 'string') set({ state: 'SIGNED_IN', token, byLink: byLink === true });
    else if (byLink === true) set({ state: 'SIGNED_OUT', reason: reason ?? null, byLink });
  } catch {
    sessionStorage.removeItem(KEY);
  }
}

export function signIn(token: string, { byLink = false } = {}): void {
  sessionStorage.setItem(KEY, JSON.stringify({ token, byLink }));
  set({ state: 'SIGNED_IN', token, byLink });
}

/** @param reason why the token is not good any more, to show; null when it was the user's wish */
export function signOut(reason: string | null = null): void {
  const { byLink } = session;
  // Whoever came by a link and loads the page again shall still read what has become of it.
  if (byLink) sessionStorage.setItem(KEY, JSON.stringify({ byLink, reason }));
  else sessionStorage.removeItem(KEY);
  set({ state: 'SIGNED_OUT', reason, byLink });
}

/** For whoever has a token beside the link. */
export function forgetLink(): void {
  sessionStorage.removeItem(KEY);
  set({ state: 'SIGNED_OUT', reason: null, byLink: false });
}

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}

function takeFromAddress(): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  for (const [name, byLink] of Object.entries(FRAGMENTS)) {
    const token = fragment.get(name);
    if (token === null || token === '') continue;
    history.replaceState(null, '', location.pathname + location.search);
    signIn(token, { byLink });
    window.dispatchEvent(new HashChangeEvent('hashchange'));
    return;
  }
}

function set(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}
