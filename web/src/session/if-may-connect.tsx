import type { ReactNode } from 'react';
import { useMayConnect } from './viewer.ts';

/** What changes accounts, for those who may. An auditor changes nothing. */
export function IfMayConnect({ children }: { readonly children: ReactNode }) {
  return useMayConnect() ? children : null;
}
