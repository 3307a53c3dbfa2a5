/**
 * The session of this tab. The token comes from the fragment of the address, which no server sees, from the sign-in
 * form, or from another tab. The page removes it from the address immediately.
 */
import { useSyncExternalStore } from 'react';
import { forgetDrafts } from './draft.ts';
import { type HandOver, openHandOver } from './hand-over.ts';

export type Session =
  /** Asking other tabs. */
  | { readonly state: 'OPENING' }
  | {
      readonly state: 'SIGNED_OUT';
      readonly reason: string | null;
      readonly byLink: boolean;
      /** No one has signed in or out in this tab before. */
      readonly isNewTab: boolean;
    }
  | { readonly state: 'SIGNED_IN'; readonly token: string; readonly byLink: boolean };

const KEY = 'aurora.session';

/** Onboarding links use the first, the address that the demo prints uses the second. */
const FRAGMENTS = { onboarding: true, token: false } as const;

/** Other tabs answer immediately on an idle machine. On a busy one, ask again while the sign-in is shown. */
const ANSWER_TIMEOUTS_MS = [200, 2_000] as const;

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
  else void takeFromOtherTab(handOver);
}

export function signIn(token: string, { byLink = false } = {}): void {
  sessionStorage.setItem(KEY, JSON.stringify({ token, byLink }));
  set({ state: 'SIGNED_IN', token, byLink });
}

/** @param reason why the server rejected the token, to show. Null if the user signed out. */
export function signOut(reason: string | null = null): void {
  // The user signs out of all tabs. Otherwise another tab would sign in the next new tab.
  if (reason === null && session.state === 'SIGNED_IN') handOver?.signOut(session.token);
  leave(reason);
}

/** Shows the sign-in form instead of the message about the link. */
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

/** Stays signed out after a reload: shows the same reason, and asks no other tab. */
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
  for (const waitMs of ANSWER_TIMEOUTS_MS) {
    const shared = await tabs.ask(waitMs);
    // The user may have opened a link or signed in meanwhile.
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
