import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { Icon } from './icon.tsx';

type Props<Key extends string> = {
  readonly label: string;
  /** Only for screen readers, where the place says it all. */
  readonly isLabelHidden?: boolean;
  readonly options: readonly { readonly key: Key; readonly words: string }[];
  readonly chosen: Key;
  readonly onChoose: (key: Key) => void;
};

/** A choice from a short list. */
export function Select<Key extends string>({ label, isLabelHidden, options, chosen, onChoose }: Props<Key>) {
  return (
    <AriaSelect
      className="field"
      value={chosen}
      onChange={(key) => {
        const option = options.find((one) => one.key === key);
        if (option !== undefined) onChoose(option.key);
      }}
    >
      <Label className={isLabelHidden === true ? 'visually-hidden' : 'label'}>{label}</Label>
      <Button className="select-button">
        {/* Without the check mark of the chosen option. */}
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="DOWN" />
      </Button>
      <Popover className="popover">
        <ListBox className="menu">
          {options.map(({ key, words }) => (
            <ListBoxItem key={key} id={key} className="menu-item" textValue={words}>
              {words}
              {key === chosen && <Icon name="CHECK" />}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
