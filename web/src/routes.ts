/** The route is in the fragment of the address: it survives a reload, and no server sees it. */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'HOME' }
  | { readonly page: 'WORKSPACE'; readonly workspaceId: string }
  | { readonly page: 'CONNECT'; readonly workspaceId: string }
  | { readonly page: 'CONNECTION'; readonly workspaceId: string; readonly connectionId: string };

/** The address of a page, to link to. */
export function addressOf(route: Route): string {
  switch (route.page) {
    case 'HOME':
      return '#/';
    case 'WORKSPACE':
      return `#/workspaces/${encodeURIComponent(route.workspaceId)}`;
    case 'CONNECT':
      return `${addressOf({ ...route, page: 'WORKSPACE' })}/connect`;
    case 'CONNECTION':
      return `${addressOf({ ...route, page: 'WORKSPACE' })}/connections/${encodeURIComponent(route.connectionId)}`;
  }
}

export function goTo(route: Route): void {
  location.hash = addressOf(route);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (listener) => {
      window.addEventListener('hashchange', listener);
      return () => window.removeEventListener('hashchange', listener);
    },
    () => location.hash,
  );
  return readRoute(hash);
}

function readRoute(hash: string): Route {
  const [workspaces, workspaceId, page, connectionId] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  if (workspaces !== 'workspaces' || !workspaceId) return { page: 'HOME' };
  if (page === 'connect') return { page: 'CONNECT', workspaceId };
  if (page === 'connections' && connectionId) return { page: 'CONNECTION', workspaceId, connectionId };
  return { page: 'WORKSPACE', workspaceId };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
