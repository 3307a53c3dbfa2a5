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
    // With one workspace, the home page shows its accounts.
    const isCurrent = route.page === target.page || (route.page === 'HOME' && target.page === 'WORKSPACE');
    return (
      <a
        ref={isCurrent ? scrollTo : undefined}
        className="top-link"
        href={addressOf(target)}
        aria-current={isCurrent ? 'page' : undefined}
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

/** On a narrow screen, the links scroll: the current one must be visible. */
function scrollTo(link: HTMLElement | null): void {
  const nav = link?.parentElement;
  if (link && nav)
    nav.scrollLeft = link.offsetLeft - nav.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
}
