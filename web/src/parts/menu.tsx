import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Icon } from './icon.tsx';

type MenuEntry = {
  readonly key: string;
  readonly words: string;
  readonly href?: string;
  readonly onAction?: () => void;
  /** Marks where the user is. */
  readonly isCurrent?: boolean;
};

type Props = {
  /** The accessible name of the button and the menu. */
  readonly label: string;
  readonly trigger: ReactNode;
  /** Above the entries: what they are, or who the user is. */
  readonly title?: ReactNode;
  readonly entries: readonly MenuEntry[];
  /** Which edges of button and menu are in line. Default: the right ones. */
  readonly align?: 'START' | 'END';
  /** Called when the menu opens, for example to load its entries. */
  readonly onOpen?: () => void;
};

/** A button that opens a menu of links and actions. */
export function Menu({ label, trigger, title, entries, align = 'END', onOpen }: Props) {
  return (
    <MenuTrigger {...(onOpen !== undefined && { onOpenChange: (isOpen: boolean) => isOpen && onOpen() })}>
      <Button className="button button-quiet button-small">
        <span className="visually-hidden">{label}</span>
        {trigger}
      </Button>
      <Popover className="popover" placement={align === 'START' ? 'bottom start' : 'bottom end'}>
        {title !== undefined && <div className="menu-title">{title}</div>}
        <AriaMenu className="menu" aria-label={label}>
          {entries.map(({ key, words, href, onAction, isCurrent = false }) => (
            <MenuItem
              key={key}
              id={key}
              className="menu-item"
              textValue={words}
              {...(href !== undefined && { href })}
              {...(onAction !== undefined && { onAction })}
            >
              {words}
              {isCurrent && <Icon name="CHECK" />}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
