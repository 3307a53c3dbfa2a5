/** The viewer. A customer does not see what only an operator can do. */
import { createContext, useContext } from 'react';
import type { ViewerQuery } from '../../../schema/generated/graphql.ts';

type Viewer = Pick<ViewerQuery['viewer'], 'kind' | 'scopes' | 'expiresAt'>;

/** Before the viewer is known: what needs a permission is not offered. */
export const NO_VIEWER: Viewer = { kind: 'ONBOARDING', scopes: [], expiresAt: null };

export const ViewerContext = createContext<Viewer>(NO_VIEWER);

export function useIsOperator(): boolean {
  return useContext(ViewerContext).kind === 'OPERATOR';
}

/** Whether the viewer came by an onboarding link. */
export function useIsCustomer(): boolean {
  return useContext(ViewerContext).kind === 'ONBOARDING';
}

/** Whether the viewer may change the workspace. An onboarding link may not. */
export function useMayWrite(): boolean {
  const { kind, scopes } = useContext(ViewerContext);
  return kind === 'OPERATOR' || scopes.includes('CONNECTIONS_WRITE');
}

/** Whether the viewer may connect accounts. An onboarding link may. */
export function useMayConnect(): boolean {
  const isCustomer = useIsCustomer();
  const mayWrite = useMayWrite();
  return isCustomer || mayWrite;
}

/** Whether the viewer may create webhooks, and change them. */
export function useMayManageWebhooks(): boolean {
  const { kind, scopes } = useContext(ViewerContext);
  return kind === 'OPERATOR' || (scopes.includes('CONNECTIONS_READ') && scopes.includes('CONNECTIONS_WRITE'));
}
