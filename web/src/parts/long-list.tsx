import type { ReactNode } from 'react';
import { Disclosure } from './disclosure.tsx';

/** Shorter lists are shown whole. */
const MIN_FOLDED = 10;
const MAX_SHOWN = 5;

type Props = {
  readonly items: readonly { readonly key: string; readonly body: ReactNode }[];
};

/** A list that folds all but its first items if there are many. */
export function LongList({ items }: Props) {
  const shown = items.length < MIN_FOLDED ? items.length : MAX_SHOWN;
  const rest = items.slice(shown);
  return (
    <>
      <List items={items.slice(0, shown)} />
      {rest.length > 0 && (
        <Disclosure title={`${rest.length} more`}>
          <List items={rest} />
        </Disclosure>
      )}
    </>
  );
}

function List({ items }: Props) {
  return (
    <ul className="remedies">
      {items.map(({ key, body }) => (
        <li key={key}>{body}</li>
      ))}
    </ul>
  );
}
