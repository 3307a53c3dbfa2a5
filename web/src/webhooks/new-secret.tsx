import type { ReactNode } from 'react';
import { Notice } from '../parts/notice.tsx';
import { Value } from '../parts/value.tsx';

type Props = { readonly title: string; readonly secret: string; readonly children?: ReactNode };

/** A secret that the API shows once. */
export function NewSecret({ title, secret, children }: Props) {
  return (
    <Notice tone="GOOD" title={title}>
      <Value
        label="Secret"
        value={secret}
        hint="Copy it now: Aurora cannot show it again. Your endpoint verifies the signature of each message with it."
      />
      {children}
    </Notice>
  );
}
