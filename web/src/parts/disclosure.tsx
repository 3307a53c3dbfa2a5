import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Disclosure as AriaDisclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Heading } from 'react-aria-components/Heading';
import { Icon } from './icon.tsx';

type Props = {
  readonly title: string;
  /** A few words after the title, also while folded. */
  readonly hint?: ReactNode;
  /** Makes the title a heading of the page. */
  readonly level?: 2;
  /** The id of the title on the page, which holds the button. */
  readonly id?: string | undefined;
  /** On a card. Default: the surface around it. */
  readonly isCard?: boolean;
  readonly isOpenAtFirst?: boolean;
  /** Controls it from outside, together with `onToggle`. */
  readonly isOpen?: boolean;
  readonly onToggle?: (isOpen: boolean) => void;
  readonly children: ReactNode;
};

/** A title that unfolds what most people do not need. The content stays mounted, and so keeps what was typed. */
export function Disclosure({
  title,
  hint,
  level,
  id,
  isCard = false,
  isOpenAtFirst = false,
  isOpen,
  onToggle,
  children,
}: Props) {
  const button = (
    <Button slot="trigger" className="disclosure-button">
      <Icon name="CHEVRON" />
      <span>{title}</span>
      {hint !== undefined && <span className="hint">{hint}</span>}
    </Button>
  );
  return (
    <AriaDisclosure
      className={isCard ? 'disclosure card' : 'disclosure'}
      defaultExpanded={isOpenAtFirst}
      {...(isOpen !== undefined && { isExpanded: isOpen })}
      {...(onToggle !== undefined && { onExpandedChange: onToggle })}
    >
      {level === undefined ? (
        <div id={id} className="disclosure-head">
          {button}
        </div>
      ) : (
        <Heading level={level} className="disclosure-head" {...(id !== undefined && { id })}>
          {button}
        </Heading>
      )}
      <DisclosurePanel>
        <div className="disclosure-body">{children}</div>
      </DisclosurePanel>
    </AriaDisclosure>
  );
}
