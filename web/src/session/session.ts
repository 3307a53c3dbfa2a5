/**
 * Who has signed in, for as long as this tab lives. A token comes in the address's fragment, which no server
 * ever sees, and is taken out of the address at once; or it is typed in; or another tab of this browser hands it
 * over.
 */
import { useSyncExternalStore } from 'react';
import { forgetDrafts } from './draft.ts';
import { type HandOver, openHandOver } from './hand-over.ts';

export type Session =
  /** Other tabs are being asked. */
  | { readonly state: 'OPENING' }
  | {
      readonly state: 'SIGNED_OUT';
      readonly reason: string | null;
      readonly byLink: boolean;
      /** Nobody has signed in or out in this tab before. */
      readonly isNewTab: boolean;
    }
  | { readonly state: 'SIGNED_IN'; readonly token: string; readonly byLink: boolean };

const KEY = 'aurora.session';

/** An onboarding link has the first, the address that the demo prints the second. */
const FRAGMENTS = { onboarding: true, token: false } as const;

/** Other tabs answer at once, unless the machine is busy: then they are asked again, while the page is shown. */
const ANSWERS_MS = [200, 2_000] as const;

const listeners = new Set<() => void>();
let session: Session = { state: 'OPENING' };
let handOver: HandOver | undefined;

/** Takes the token out of the address, of what this tab remembers, or of another tab. Before anything is shown. */
export function openSession(): void {
  handOver = openHandOver(
    () => (session.state === 'SIGNED_IN' ? { token: session.token, byLink: session.byLink } : null),
    (token) => {
      if (session.state === 'SIGNED_IN' && session.token === token) leave(null);
    },
  );
  takeFromAddress();
  // Who opens a link in a tab that shows the page already changes nothing but the fragment.
  window.addEventListener('hashchange', takeFromAddress);
  if (session.state === 'SIGNED_IN') return;
  const remembered = recall();
  if (remembered !== null) set(remembered);
  else void takeFromOtherTab(handOver);
}

export function signIn(token: string, { byLink = false } = {}): void {
  sessionStorage.setItem(KEY, JSON.stringify({ token, byLink }));
  set({ state: 'SIGNED_IN', token, byLink });
}

/** @param reason why the token is not good any more, to show; null when it was the user's wish */
export function signOut(reason: string | null = null): void {
  // By the user's wish, in all tabs: else the next new tab would be signed in again.
  if (reason === null && session.state === 'SIGNED_IN') handOver?.signOut(session.token);
  leave(reason);
}

/** For whoever has a token beside the link. */
export function forgetLink(): void {
  remember({ reason: null, byLink: false });
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

function leave(reason: string | null): void {
  forgetDrafts();
  remember({ reason, byLink: session.state !== 'OPENING' && session.byLink });
}

/** Signed out, also after a reload: a customer reads again what has become of the link, and no other tab is asked. */
function remember(out: { readonly reason: string | null; readonly byLink: boolean }): void {
  sessionStorage.setItem(KEY, JSON.stringify(out));
  set({ state: 'SIGNED_OUT', ...out, isNewTab: false });
}

function recall(): Session | null {
  try {
    const { token, byLink, reason } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}');
    if (typeof token === 'string') return { state: 'SIGNED_IN', token, byLink: byLink === true };
    if (typeof byLink === 'boolean')
      return { state: 'SIGNED_OUT', reason: reason ?? null, byLink, isNewTab: false };
  } catch {
    sessionStorage.removeItem(KEY);
  }
  return null;
}

async function takeFromOtherTab(tabs: HandOver): Promise<void> {
  for (const waitMs of ANSWERS_MS) {
    const shared = await tabs.ask(waitMs);
    // Meanwhile somebody may have opened a link here, or signed in.
    if (session.state === 'SIGNED_IN' || (session.state === 'SIGNED_OUT' && !session.isNewTab)) return;
    if (shared !== null) return signIn(shared.token, shared);
    set({ state: 'SIGNED_OUT', reason: null, byLink: false, isNewTab: true });
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
