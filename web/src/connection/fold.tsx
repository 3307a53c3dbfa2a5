import type { ReactNode } from 'react';
import { Badge } from '../parts/badge.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import type { Tone } from '../parts/notice.tsx';

/** A section in a few words. With a tone where it needs attention. */
export type FoldSummary = { readonly words: string; readonly tone?: Tone };

type Props = {
  readonly title: string;
  readonly summary: FoldSummary;
  readonly id?: string;
  /** Controls it from outside, together with `onToggle`. */
  readonly isOpen?: boolean;
  readonly onToggle?: (isOpen: boolean) => void;
  readonly children: ReactNode;
};

/** One folded section of the page, with its summary on the same line. */
export function Fold({ title, summary: { words, tone }, children, ...rest }: Props) {
  const hint =
    tone === undefined ? (
      words
    ) : (
      <Badge tone={tone} size="SMALL">
        {words}
      </Badge>
    );
  return (
    <Disclosure title={title} level={2} hint={hint} {...rest}>
      {children}
    </Disclosure>
  );
}
