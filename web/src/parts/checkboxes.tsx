import type { ReactNode } from 'react';

type Props<Key extends string> = {
  readonly legend: string;
  /** One below the other, for long words. */
  readonly isList?: boolean;
  readonly all: readonly Key[];
  readonly words: (key: Key) => ReactNode;
  readonly chosen: readonly Key[];
  readonly onChange: (chosen: readonly Key[]) => void;
};

/** Any number of a few choices. */
export function Checkboxes<Key extends string>({
  legend,
  isList = false,
  all,
  words,
  chosen,
  onChange,
}: Props<Key>) {
  return (
    <fieldset className={isList ? 'checkboxes checkboxes-list' : 'checkboxes'}>
      <legend>{legend}</legend>
      {all.map((key) => (
        <label key={key} className="checkbox">
          <input
            type="checkbox"
            checked={chosen.includes(key)}
            onChange={({ target }) =>
              onChange(all.filter((one) => (one === key ? target.checked : chosen.includes(one))))
            }
          />
          {words(key)}
        </label>
      ))}
    </fieldset>
  );
}
