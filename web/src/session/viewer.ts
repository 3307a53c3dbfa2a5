/** The viewer. A customer does not see what only an operator can do. */
import { createContext, useContext } from 'react';
import type { Scope, ViewerQuery } from '../../../schema/generated/graphql.ts';

type Viewer = Pick<ViewerQuery['viewer'], 'kind' | 'role' | 'scopes' | 'expiresAt'>;

/** Before the viewer is known: what needs a permission is not offered. */
export const NO_VIEWER: Viewer = { kind: 'ONBOARDING', role: 'MEMBER', scopes: [], expiresAt: null };

export const ViewerContext = createContext<Viewer>(NO_VIEWER);

export function useIsOperator(): boolean {
  return useContext(ViewerContext).role === 'OPERATOR';
}

/** Whether the viewer may read what operators read, of all workspaces and of Aurora itself. An auditor may. */
export function useReadsEverything(): boolean {
  return useContext(ViewerContext).role !== 'MEMBER';
}

/** Whether the viewer came by an onboarding link. */
export function useIsCustomer(): boolean {
  return useContext(ViewerContext).kind === 'ONBOARDING';
}

/** Whether the viewer may change the workspace. An onboarding link may not, and an auditor changes nothing. */
export function useMayWrite(): boolean {
  return may(useContext(ViewerContext), 'CONNECTIONS_WRITE');
}

/** Whether the viewer may connect accounts. An onboarding link may. */
export function useMayConnect(): boolean {
  const isCustomer = useIsCustomer();
  const mayWrite = useMayWrite();
  return isCustomer || mayWrite;
}

/** Whether the viewer may see the webhooks of a workspace. An auditor may, and changes none. */
export function useSeesWebhooks(): boolean {
  const readsEverything = useReadsEverything();
  const mayManage = useMayManageWebhooks();
  return readsEverything || mayManage;
}

/** Whether the viewer may create webhooks, and change them. */
export function useMayManageWebhooks(): boolean {
  const viewer = useContext(ViewerContext);
  return may(viewer, 'CONNECTIONS_READ') && may(viewer, 'CONNECTIONS_WRITE');
}

function may({ role, scopes }: Viewer, scope: Scope): boolean {
  return role === 'OPERATOR' || (role === 'MEMBER' && scopes.includes(scope));
}
