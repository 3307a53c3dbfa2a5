import { AttentionLink } from '../alerts/attention-link.tsx';
import { addressOf, type Route } from '../routes.ts';
import { useMayWrite, useReadsEverything, useSeesWebhooks } from '../session/viewer.ts';

type Props = {
  readonly route: Route;
  /** The workspace that the page shows. Undefined: all of them. */
  readonly workspaceId: string | undefined;
};

/** The pages of the workspace, or those about all workspaces. Offers only those that the viewer may use. */
export function MainNav({ route, workspaceId }: Props) {
  const readsEverything = useReadsEverything();
  const mayWrite = useMayWrite();
  const seesWebhooks = useSeesWebhooks();
  const isOfAll = workspaceId === undefined;
  const to = (words: string, target: Route) => {
    const current = currentIn(route, target);
    return (
      <a
        ref={current === undefined ? undefined : scrollTo}
        className="top-link"
        href={addressOf(target)}
        aria-current={current}
      >
        {words}
      </a>
    );
  };
  return (
    <nav className="top-nav" aria-label="Main">
      {isOfAll
        ? readsEverything && to('Workspaces', { page: 'HOME' })
        : to('Accounts', { page: 'WORKSPACE', workspaceId })}
      <AttentionLink route={route} />
      {seesWebhooks &&
        (!isOfAll || readsEverything) &&
        to('Webhooks', { page: 'WEBHOOKS', ...(!isOfAll && { workspaceId }) })}
      {!isOfAll && readsEverything && to('API keys', { page: 'API_KEYS', workspaceId })}
      {!isOfAll && readsEverything && to('Links', { page: 'LINKS', workspaceId })}
      {!isOfAll && (mayWrite || readsEverything) && to('External ID', { page: 'EXTERNAL_ID', workspaceId })}
      {readsEverything && to('Audit log', { page: 'AUDIT', ...(!isOfAll && { workspaceId }) })}
      {isOfAll && readsEverything && to('People', { page: 'PEOPLE' })}
      {isOfAll && readsEverything && to('Health', { page: 'HEALTH' })}
      {isOfAll && readsEverything && to('Settings', { page: 'SETTINGS' })}
    </nav>
  );
}

/** The pages below the accounts of a workspace. */
const BELOW_ACCOUNTS: ReadonlySet<Route['page']> = new Set(['CONNECT', 'CONNECTION', 'ORGANIZATION']);

/** Whether a link leads to this page (`page`) or to the one above it (`true`). */
function currentIn(route: Route, target: Route): 'page' | 'true' | undefined {
  if (route.page === target.page) return 'webhookId' in route ? 'true' : 'page';
  if (target.page !== 'WORKSPACE') return undefined;
  // With one workspace, the home page shows its accounts.
  if (route.page === 'HOME') return 'page';
  return BELOW_ACCOUNTS.has(route.page) ? 'true' : undefined;
}

/** On a narrow screen, the links scroll: the current one must be visible. */
function scrollTo(link: HTMLElement | null): void {
  const nav = link?.parentElement;
  if (link && nav)
    nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
}
