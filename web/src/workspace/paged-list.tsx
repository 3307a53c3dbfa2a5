import { type ComponentProps, type ReactNode, type RefObject, useRef } from 'react';
import { type Query, useQuery } from '../routes.ts';
import { useKeptFocus } from './kept-focus.ts';
import { ListFoot, totalInWords } from './list-foot.tsx';

type Foot = ComponentProps<typeof ListFoot>;

type Props = Pick<Foot, 'words'> & {
  /** The name of the list for screen readers. */
  readonly label: string;
  readonly shown: Pick<Foot, 'from' | 'pageInfo'> & {
    readonly edges: readonly unknown[];
    /** Null: too many for the server to count. */
    readonly totalCount: number | null;
  };
  /** Whether the rows are those of the filter and the page in the address. */
  readonly isFresh?: boolean;
  /** On a card, which has a frame. */
  readonly isOnCard?: boolean;
  /** Above the list, in place of how many there are. */
  readonly head?: ReactNode;
  /** To lead the focus to the list from outside. */
  readonly listRef?: RefObject<HTMLUListElement | null>;
  /** Turns the page. Default: changes the address. */
  readonly onTurn?: (patch: Query) => void;
  readonly children: ReactNode;
};

/** One page of a list, with how many there are in all. Turning it leads the focus to the list. Nothing if it is empty. */
export function PagedList({
  words,
  label,
  shown,
  isFresh = true,
  isOnCard = false,
  head,
  listRef,
  onTurn,
  children,
}: Props) {
  const [, change] = useQuery();
  const ownRef = useRef<HTMLUListElement>(null);
  const list = listRef ?? ownRef;
  const keptFocus = useKeptFocus(list);
  const { edges, from, pageInfo, totalCount } = shown;
  const turn = onTurn ?? ((patch) => change(patch, { isStep: true }));
  if (edges.length === 0) return null;
  return (
    <>
      <div className="list">
        {head === undefined ? <p className="list-total">{totalInWords(totalCount, words)}</p> : head}
        <ul
          ref={list}
          {...keptFocus}
          className={isOnCard ? undefined : 'rows'}
          tabIndex={-1}
          aria-label={label}
          aria-busy={!isFresh}
        >
          {children}
        </ul>
      </div>
      {(pageInfo.hasPreviousPage || pageInfo.hasNextPage) && (
        <ListFoot
          words={words}
          from={from}
          count={edges.length}
          total={totalCount}
          pageInfo={pageInfo}
          onTurn={(patch) => {
            turn(patch);
            list.current?.focus();
          }}
        />
      )}
    </>
  );
}
