/**
 * The session of this tab. The token comes from the fragment of the address, which no server sees, from the sign-in
 * form, or from another tab. The page removes it from the address immediately. A person who signed in has no token: the
 * browser has a cookie.
 */
import { useSyncExternalStore } from 'react';
import type { Credential } from '../data/credential.ts';
import { forgetDrafts } from './draft.ts';
import { type HandOver, openHandOver } from './hand-over.ts';
import { askForPerson, endSession, openSignIn } from './person.ts';

export type Session =
  /** Asking other tabs. */
  | { readonly state: 'OPENING' }
  | {
      readonly state: 'SIGNED_OUT';
      readonly reason: string | null;
      readonly byLink: boolean;
      /** A person was signed in, who can come back to the same place. */
      readonly wasPerson: boolean;
      /** No one has signed in or out in this tab before. */
      readonly isNewTab: boolean;
    }
  | { readonly state: 'SIGNED_IN'; readonly token: Credential; readonly byLink: boolean };

const KEY = 'aurora.session';

/** Onboarding links use the first, the address that the demo prints uses the second. */
const FRAGMENTS = { onboarding: true, token: false } as const;

/** Other tabs answer immediately on an idle machine. On a busy one, ask again while the sign-in is shown. */
const ANSWER_TIMEOUTS_MS = [200, 2_000] as const;

const NOT_ENDED = 'Aurora could not be reached. Your session may still be open: sign in, and sign out again.';

const listeners = new Set<() => void>();
let session: Session = { state: 'OPENING' };
let handOver: HandOver | undefined;

/** Finds the token in the address, in this tab's storage, or in another tab. Call it before rendering. */
export function openSession(): void {
  handOver = openHandOver(
    () => (session.state === 'SIGNED_IN' ? { token: session.token, byLink: session.byLink } : null),
    (token) => {
      if (session.state === 'SIGNED_IN' && session.token === token) leave(null);
    },
  );
  takeFromAddress();
  // A link that opens in a tab with this page changes only the fragment.
  window.addEventListener('hashchange', takeFromAddress);
  if (session.state === 'SIGNED_IN') return;
  const remembered = recall();
  if (remembered !== null) set(remembered);
  else void findSession(handOver);
}

export function signIn(token: Credential, { byLink = false } = {}): void {
  sessionStorage.setItem(KEY, JSON.stringify({ token, byLink }));
  set({ state: 'SIGNED_IN', token, byLink });
}

/** Leads a person to the identity provider. When they are back, the tab uses their session. */
export function signInAsPerson(): void {
  sessionStorage.setItem(KEY, JSON.stringify({ token: null, byLink: false }));
  openSignIn();
}

/** @param reason why the server rejected the token, to show. Null if the user signed out. */
export function signOut(reason: string | null = null): void {
  if (reason === null && session.state === 'SIGNED_IN' && session.token === null) void endPerson();
  // The user signs out of all tabs. Otherwise another tab would sign in the next new tab.
  if (reason === null && session.state === 'SIGNED_IN') handOver?.signOut(session.token);
  leave(reason);
}

/** Shows the sign-in form instead of the message about the link. */
export function forgetLink(): void {
  remember({ reason: null, byLink: false, wasPerson: false });
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

async function endPerson(): Promise<void> {
  try {
    const page = await endSession();
    if (page !== null) location.assign(page);
  } catch {
    leave(NOT_ENDED);
  }
}

function leave(reason: string | null): void {
  const wasPerson = session.state === 'SIGNED_IN' && session.token === null;
  // A person whose session has ended comes back to the same place.
  if (!wasPerson || reason === null) forgetDrafts();
  remember({ reason, byLink: session.state !== 'OPENING' && session.byLink, wasPerson });
}

/** Stays signed out after a reload: shows the same reason, and asks no other tab. */
function remember(out: Omit<Extract<Session, { state: 'SIGNED_OUT' }>, 'state' | 'isNewTab'>): void {
  sessionStorage.setItem(KEY, JSON.stringify(out));
  set({ state: 'SIGNED_OUT', ...out, isNewTab: false });
}

function recall(): Session | null {
  try {
    const { token, byLink, reason, wasPerson } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (typeof token === 'string' || token === null)
      return { state: 'SIGNED_IN', token, byLink: byLink === true };
    if (typeof byLink === 'boolean') {
      const left = { reason: reason ?? null, byLink, wasPerson: wasPerson === true };
      return { state: 'SIGNED_OUT', ...left, isNewTab: false };
    }
  } catch {
    sessionStorage.removeItem(KEY);
  }
  return null;
}

/** The session of the most recently used tab, or of the person who has signed in with this browser. */
async function findSession(tabs: HandOver): Promise<void> {
  const person = askForPerson();
  for (const waitMs of ANSWER_TIMEOUTS_MS) {
    const shared = await tabs.ask(waitMs);
    const { isSignedIn } = await person;
    // The user may have opened a link or signed in meanwhile.
    if (session.state === 'SIGNED_IN' || (session.state === 'SIGNED_OUT' && !session.isNewTab)) return;
    if (shared !== null) return signIn(shared.token, shared);
    if (isSignedIn) return signIn(null);
    set({ state: 'SIGNED_OUT', reason: null, byLink: false, wasPerson: false, isNewTab: true });
  }
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
