/** The state of the connection that carries events, for every part of the page that shows it. */
export type Link =
  /** No subscription is open. */
  | 'IDLE'
  /** Over WebSocket. */
  | 'LIVE'
  /** Over server-sent events, because no WebSocket gets through. */
  | 'FALLBACK'
  /** Disconnected, and retrying. */
  | 'LOST';

export type LinkStore = ReturnType<typeof createLinkStore>;

export function createLinkStore() {
  const listeners = new Set<() => void>();
  let link: Link = 'IDLE';
  return {
    current: () => link,
    set(next: Link) {
      if (next === link) return;
      link = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
