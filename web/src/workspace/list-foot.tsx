import { Button } from '../parts/button.tsx';
import type { Query } from '../routes.ts';
import { FIRST_PAGE, PAGE_SIZE } from './list-page.ts';

type Words = { readonly one: string; readonly many: string };

type Props = {
  readonly words: Words;
  /** The position of the first row, from 1. */
  readonly from: number;
  /** How many rows are on the page. */
  readonly count: number;
  /** How many there are on all pages. Null: more than the server counts. Undefined if that is not known. */
  readonly total: number | null | undefined;
  readonly pageInfo: {
    readonly hasPreviousPage: boolean;
    readonly hasNextPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly onTurn: (patch: Query) => void;
};

/** The server counts no further. */
const MAX_TOTAL_COUNT = 10_000;

/** "120 accounts". @param total null: more than the server counts */
export function totalInWords(total: number | null, { one, many }: Words): string {
  if (total === null) return `More than ${MAX_TOTAL_COUNT.toLocaleString('en-US')} ${many}`;
  return `${total.toLocaleString('en-US')} ${total === 1 ? one : many}`;
}

/** Which rows are on the screen, and the ways to the others. */
export function ListFoot({ words, from, count, total, pageInfo, onTurn }: Props) {
  const { hasPreviousPage, hasNextPage, startCursor, endCursor } = pageInfo;
  const turn = (patch: Query, next: number) => onTurn({ ...FIRST_PAGE, ...patch, from: String(next) });
  return (
    <nav className="list-foot" aria-label="Pages">
      <span className="hint">
        {rangeOf({ words, from, count, total, hasOthers: hasPreviousPage || hasNextPage })}
      </span>
      {(hasPreviousPage || hasNextPage) && (
        <div className="buttons">
          <Button
            size="SMALL"
            isDisabled={!hasPreviousPage}
            onPress={() => turn({ before: startCursor }, Math.max(1, from - PAGE_SIZE))}
          >
            Previous
          </Button>
          <Button
            size="SMALL"
            isDisabled={!hasNextPage}
            onPress={() => turn({ after: endCursor }, from + count)}
          >
            Next
          </Button>
        </div>
      )}
    </nav>
  );
}

type Range = Pick<Props, 'words' | 'from' | 'count' | 'total'> & { readonly hasOthers: boolean };

/** "1–25 of 66", or "12 accounts" where one page has all. */
function rangeOf({ words, from, count, total, hasOthers }: Range): string {
  if (!hasOthers) return totalInWords(count, words);
  const end = from + count - 1;
  const range = `${from.toLocaleString('en-US')}–${end.toLocaleString('en-US')}`;
  if (total === undefined) return range;
  if (total === null) return `${range} of more than ${MAX_TOTAL_COUNT.toLocaleString('en-US')}`;
  // The total may be from another request, a moment older.
  return `${range} of ${Math.max(total, end).toLocaleString('en-US')}`;
}
