import type { ReactNode } from 'react';
import type { Tone } from './notice.tsx';

type Props = {
  readonly tone: Tone | 'QUIET';
  readonly size?: 'SMALL' | 'MEDIUM';
  readonly children: ReactNode;
};

/** One or two words about the thing next to it. */
export function Badge({ tone, size = 'MEDIUM', children }: Props) {
  return (
    <span className={size === 'SMALL' ? 'badge badge-small' : 'badge'} data-tone={tone}>
      {children}
    </span>
  );
}
