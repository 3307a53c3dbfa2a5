import type { Tone } from './notice.tsx';

type Tile<Key extends string> = {
  readonly key: Key;
  readonly count: number;
  readonly words: string;
  readonly tone: Tone | 'QUIET';
};

type Props<Key extends string> = {
  /** What the numbers count, for screen readers. */
  readonly legend: string;
  /** The tile that takes back the choice. Without it, a chosen tile does. */
  readonly all?: { readonly count: number; readonly words: string };
  readonly tiles: readonly Tile<Key>[];
  readonly chosen: Key | null;
  readonly choose: (key: Key | null) => void;
};

/** Numbers, each of which filters the list below. */
export function Tiles<Key extends string>({ legend, all, tiles, chosen, choose }: Props<Key>) {
  return (
    <fieldset className="tiles" data-has-all={all !== undefined}>
      <legend className="visually-hidden">{legend}</legend>
      {all !== undefined && (
        <button type="button" className="tile" aria-pressed={chosen === null} onClick={() => choose(null)}>
          <span className="tile-number">{all.count.toLocaleString('en-US')}</span>
          <span className="tile-words">{all.words}</span>
        </button>
      )}
      {tiles.map(({ key, count, words, tone }) => (
        <button
          key={key}
          type="button"
          className="tile"
          data-tone={count > 0 ? tone : 'QUIET'}
          aria-pressed={chosen === key}
          onClick={() => choose(chosen === key ? null : key)}
        >
          <span className="tile-number">{count.toLocaleString('en-US')}</span>
          <span className="tile-words">
            <span className="badge-dot" aria-hidden="true" />
            {words}
          </span>
        </button>
      ))}
    </fieldset>
  );
}
