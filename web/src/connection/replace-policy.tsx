/** How to replace a trust policy in the AWS console, and what that does to others. */
import type { ReactNode } from 'react';
import { Notice } from '../parts/notice.tsx';

/** What to do with a copied trust policy. */
export function ReplaceWords() {
  return (
    <span>
      In AWS choose the tab <strong>Trust relationships</strong>, then <strong>Edit trust policy</strong>.
      Delete the whole text in the editor, and paste the copied policy. Then choose{' '}
      <strong>Update policy</strong>.
    </span>
  );
}

/** For a policy that names nobody but Aurora. @param children how to keep the others */
export function ReplaceWarning({ children }: { readonly children: ReactNode }) {
  return (
    <Notice tone="WARNING" title="Do other people or programs use this role?">
      <p>This text replaces the whole trust policy, so they lose access. {children}</p>
    </Notice>
  );
}
