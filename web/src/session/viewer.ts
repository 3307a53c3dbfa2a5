/** The kind of viewer. A customer does not see what only an operator can do. */
import { createContext, useContext } from 'react';
import type { ViewerQuery } from '../../../schema/generated/graphql.ts';

export const ViewerContext = createContext<ViewerQuery['viewer']['kind']>('OPERATOR');

/** Whether the viewer came by an onboarding link. */
export function useIsCustomer(): boolean {
  return useContext(ViewerContext) === 'ONBOARDING';
}
