import type { ReactNode } from 'react';

type Props = { readonly facts: readonly { readonly name: string; readonly words: ReactNode }[] };

/** Names with what they are, one below the other. */
export function FactLines({ facts }: Props) {
  return (
    <dl className="fact-lines">
      {facts.map(({ name, words }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
