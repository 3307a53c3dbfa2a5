import type { ReactNode } from 'react';
import { Disclosure } from './disclosure.tsx';

const MAX_SHOWN = 5;

type Props = {
  readonly items: readonly { readonly key: string; readonly body: ReactNode }[];
};

/** A list that folds all but its first items. */
export function LongList({ items }: Props) {
  const rest = items.slice(MAX_SHOWN);
  return (
    <>
      <List items={items.slice(0, MAX_SHOWN)} />
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
