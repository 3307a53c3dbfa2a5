/** How the page hears from the server at present, for everybody who wants to show it. */
import { useSyncExternalStore } from 'react';

export type Link =
  /** Nothing is being followed. */
  | 'IDLE'
  /** Over WebSocket. */
  | 'LIVE'
  /** Over server-sent events, because no WebSocket comes through. */
  | 'FALLBACK'
  /** Cut off, and trying. */
  | 'LOST';

export type LinkStore = {
  current(): Link;
  set(link: Link): void;
  subscribe(listener: () => void): () => void;
};

export function createLinkStore(): LinkStore {
  const listeners = new Set<() => void>();
  let link: Link = 'IDLE';
  return {
    current: () => link,
    set(next) {
      if (next === link) return;
      link = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useLink(store: LinkStore): Link {
  return useSyncExternalStore(store.subscribe, store.current);
}
