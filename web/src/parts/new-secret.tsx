import type { ReactNode } from 'react';
import { Notice } from './notice.tsx';
import { Value } from './value.tsx';

type Props = {
  readonly title: string;
  /** What it is, such as "Secret". */
  readonly label: string;
  readonly secret: string;
  /** What it is for, in one sentence. */
  readonly use: string;
  readonly children?: ReactNode;
};

/** A secret that the API shows once. */
export function NewSecret({ title, label, secret, use, children }: Props) {
  return (
    <Notice tone="GOOD" title={title}>
      <Value label={label} value={secret} hint={`Copy it now: Aurora cannot show it again. ${use}`} />
      {children}
    </Notice>
  );
}
