import { type ComponentProps, type ReactNode, type RefObject, useRef } from 'react';
import type { Problem } from '../data/problem.ts';
import { Loading } from '../parts/loading.tsx';
import { type Query, useQuery } from '../routes.ts';
import { useKeptFocus } from './kept-focus.ts';
import { ListFoot, totalInWords } from './list-foot.tsx';

type Foot = ComponentProps<typeof ListFoot>;

type ShownPage<Node> = Pick<Foot, 'from' | 'pageInfo'> & {
  readonly edges: readonly { readonly node: Node }[];
  /** Null: too many for the server to count. */
  readonly totalCount: number | null;
};

type RowsProps<Node> = Pick<Foot, 'words'> & {
  /** The name of the list for screen readers. */
  readonly label: string;
  readonly shown: ShownPage<Node>;
  /** In place of a list without rows. */
  readonly empty: ReactNode;
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
  readonly children: (node: Node) => ReactNode;
};

type Props<Node> = Omit<RowsProps<Node>, 'shown'> & {
  /** Undefined before the first answer. */
  readonly shown: ShownPage<Node> | undefined;
  /** Why there is no newer page. */
  readonly problem?: Problem | undefined;
  /** The height of the expected rows, in lines. */
  readonly lines?: number;
};

/** One page of a list, with how many there are in all. Turning it leads the focus to the list. */
export function PagedList<Node>({ shown, problem, lines = 8, ...rows }: Props<Node>) {
  return (
    <Loading of={shown} problem={problem} lines={lines}>
      {(page) => <Rows {...rows} shown={page} />}
    </Loading>
  );
}

function Rows<Node>({
  words,
  label,
  shown,
  empty,
  isFresh = true,
  isOnCard = false,
  head,
  listRef,
  onTurn,
  children,
}: RowsProps<Node>) {
  const [, change] = useQuery();
  const ownRef = useRef<HTMLUListElement>(null);
  const list = listRef ?? ownRef;
  const keptFocus = useKeptFocus(list);
  const { edges, from, pageInfo, totalCount } = shown;
  const turn = onTurn ?? ((patch) => change(patch, { isStep: true }));
  if (edges.length === 0) return empty;
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
          {edges.map(({ node }) => children(node))}
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
