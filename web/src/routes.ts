/**
 * The route and its query are in the fragment of the address: they survive a reload, back and a new tab, and no
 * server sees them.
 */
import { useCallback, useMemo, useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'HOME' }
  /** Aurora itself, and the people who are signed in. */
  | { readonly page: 'HEALTH' | 'PEOPLE' | 'SETTINGS' }
  /** The sessions of the viewer. */
  | { readonly page: 'OWN_SESSIONS' }
  | { readonly page: 'WORKSPACE'; readonly workspaceId: string }
  /** With a connection: its verification, as the last step of connecting. */
  | { readonly page: 'CONNECT'; readonly workspaceId: string; readonly connectionId?: string }
  | { readonly page: 'CONNECTION'; readonly workspaceId: string; readonly connectionId: string }
  /** Without an organization: all of the workspace. */
  | { readonly page: 'ORGANIZATION'; readonly workspaceId: string; readonly organizationId?: string }
  /** Without a workspace: of all, for operators. */
  | { readonly page: 'ALERTS'; readonly workspaceId?: string }
  | { readonly page: 'AUDIT'; readonly workspaceId?: string }
  | { readonly page: 'API_KEYS' | 'EXTERNAL_ID' | 'LINKS'; readonly workspaceId: string }
  /** Without a webhook: all of them. */
  | { readonly page: 'WEBHOOKS'; readonly workspaceId?: string; readonly webhookId?: string };

/** What a page shows, such as a filter or a step. A parameter that is null or absent is not in the address. */
export type Query = Readonly<Record<string, string | null>>;

/** The address of a page, to link to. */
export function addressOf(route: Route, query: Query = {}): string {
  return withQuery(pathOf(route), query);
}

function pathOf(route: Route): string {
  switch (route.page) {
    case 'HOME':
      return '#/';
    case 'HEALTH':
      return '#/health';
    case 'OWN_SESSIONS':
      return '#/sessions';
    case 'PEOPLE':
      return '#/people';
    case 'SETTINGS':
      return '#/settings';
    case 'WORKSPACE':
      return `#/workspaces/${encodeURIComponent(route.workspaceId)}`;
    case 'CONNECT': {
      const path = `${pathOf({ ...route, page: 'WORKSPACE' })}/connect`;
      return route.connectionId === undefined ? path : `${path}/${encodeURIComponent(route.connectionId)}`;
    }
    case 'ORGANIZATION': {
      const path = `${pathOf({ ...route, page: 'WORKSPACE' })}/organizations`;
      return route.organizationId === undefined
        ? path
        : `${path}/${encodeURIComponent(route.organizationId)}`;
    }
    case 'ALERTS':
      return `${placeOf(route.workspaceId)}alerts`;
    case 'AUDIT':
      return `${placeOf(route.workspaceId)}audit`;
    case 'API_KEYS':
      return `${placeOf(route.workspaceId)}api-keys`;
    case 'LINKS':
      return `${placeOf(route.workspaceId)}links`;
    case 'EXTERNAL_ID':
      return `${placeOf(route.workspaceId)}external-id`;
    case 'WEBHOOKS': {
      const path = `${placeOf(route.workspaceId)}webhooks`;
      return route.webhookId === undefined ? path : `${path}/${encodeURIComponent(route.webhookId)}`;
    }
    case 'CONNECTION':
      return `${pathOf({ ...route, page: 'WORKSPACE' })}/connections/${encodeURIComponent(route.connectionId)}`;
  }
}

/** Where the pages of a workspace are, or those of all workspaces. */
function placeOf(workspaceId: string | undefined): string {
  return workspaceId === undefined ? '#/' : `${pathOf({ page: 'WORKSPACE', workspaceId })}/`;
}

export function goTo(route: Route, query: Query = {}): void {
  location.hash = addressOf(route, query);
}

export function useRoute(): Route {
  const hash = useHash();
  return useMemo(() => readRoute(hash), [hash]);
}

/** The query of the page, and a function that changes some of its parameters. */
export function useQuery() {
  const hash = useHash();
  const query = useMemo(() => Object.fromEntries(new URLSearchParams(hash.split('?')[1])), [hash]);
  /** @param isStep whether "back" returns to the present query. A filter is not a step. */
  const change = useCallback((patch: Query, { isStep = false } = {}) => {
    const [path, present] = location.hash.split('?');
    const next = withQuery(path || '#/', { ...Object.fromEntries(new URLSearchParams(present)), ...patch });
    if (isStep) location.hash = next;
    else {
      history.replaceState(null, '', next);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    }
  }, []);
  return [query as Readonly<Record<string, string | undefined>>, change] as const;
}

/** A parameter of the address that names a key of the table. Null if it does not: anyone can change an address. */
export function keyIn<Table extends object>(table: Table, parameter: string | undefined): keyof Table | null {
  return parameter !== undefined && Object.hasOwn(table, parameter) ? (parameter as keyof Table) : null;
}

function useHash(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('hashchange', listener);
      return () => window.removeEventListener('hashchange', listener);
    },
    () => location.hash,
  );
}

function withQuery(path: string, query: Query): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  return parameters.length === 0 ? path : `${path}?${new URLSearchParams(parameters)}`;
}

function readRoute(hash: string): Route {
  const [path = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').map(decoded);
  const workspaceId = parts[0] === 'workspaces' ? parts[1] : undefined;
  const [page, id] = workspaceId ? parts.slice(2) : parts;
  if (page === 'alerts') return { page: 'ALERTS', ...(workspaceId && { workspaceId }) };
  if (page === 'audit') return { page: 'AUDIT', ...(workspaceId && { workspaceId }) };
  if (page === 'webhooks')
    return { page: 'WEBHOOKS', ...(workspaceId && { workspaceId }), ...(id && { webhookId: id }) };
  if (!workspaceId) {
    if (page === 'health') return { page: 'HEALTH' };
    if (page === 'people') return { page: 'PEOPLE' };
    if (page === 'sessions') return { page: 'OWN_SESSIONS' };
    return { page: page === 'settings' ? 'SETTINGS' : 'HOME' };
  }
  if (page === 'connect') return { page: 'CONNECT', workspaceId, ...(id && { connectionId: id }) };
  if (page === 'connections' && id) return { page: 'CONNECTION', workspaceId, connectionId: id };
  if (page === 'links') return { page: 'LINKS', workspaceId };
  if (page === 'external-id') return { page: 'EXTERNAL_ID', workspaceId };
  if (page === 'api-keys') return { page: 'API_KEYS', workspaceId };
  if (page === 'organizations')
    return { page: 'ORGANIZATION', workspaceId, ...(id && { organizationId: id }) };
  return { page: 'WORKSPACE', workspaceId };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
