import { type ComponentProps, type ReactNode, useRef } from 'react';
import { useQuery } from '../routes.ts';
import { ListFoot } from './list-foot.tsx';

type Foot = ComponentProps<typeof ListFoot>;

type Props = Pick<Foot, 'words'> & {
  /** The name of the list for screen readers. */
  readonly label: string;
  readonly shown: Pick<Foot, 'from' | 'pageInfo'> & {
    readonly edges: readonly unknown[];
    /** Null: too many for the server to count. Undefined: not asked for. */
    readonly totalCount?: number | null;
  };
  /** Whether the rows are those of the filter and the page in the address. */
  readonly isFresh?: boolean;
  /** On a card, which has a frame. */
  readonly isOnCard?: boolean;
  readonly children: ReactNode;
};

/** One page of a list. Turning it changes the address, and leads the focus to the list. */
export function PagedList({ words, label, shown, isFresh = true, isOnCard = false, children }: Props) {
  const [, change] = useQuery();
  const list = useRef<HTMLUListElement>(null);
  const { edges, from, pageInfo, totalCount } = shown;
  return (
    <>
      <ul
        ref={list}
        className={isOnCard ? undefined : 'rows'}
        tabIndex={-1}
        aria-label={label}
        aria-busy={!isFresh}
      >
        {children}
      </ul>
      {edges.length > 0 && (
        <ListFoot
          words={words}
          from={from}
          count={edges.length}
          total={totalCount}
          pageInfo={pageInfo}
          onTurn={(patch) => {
            change(patch, { isStep: true });
            list.current?.focus();
          }}
        />
      )}
    </>
  );
}
