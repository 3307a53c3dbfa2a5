/** Who looks at the page: a customer sees nothing that only an operator can do. */
import { createContext, useContext } from 'react';
import type { ViewerQuery } from '../../../schema/generated/graphql.ts';

export const ViewerContext = createContext<ViewerQuery['viewer']['kind']>('OPERATOR');

/** Whether the viewer has come by an onboarding link. */
export function useIsCustomer(): boolean {
  return useContext(ViewerContext) === 'ONBOARDING';
}
