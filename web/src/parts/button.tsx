import { type ReactNode, useEffect } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import { announce } from './announcer.tsx';
import { Icon } from './icon.tsx';
import { Spinner } from './spinner.tsx';

type Look = {
  /** A screen has at most one primary button. Danger ends something; risky leads to it. Default: plain. */
  readonly tone?: 'PLAIN' | 'PRIMARY' | 'DANGER' | 'RISKY' | 'QUIET';
  readonly size?: 'SMALL' | 'MEDIUM' | 'LARGE';
  readonly children: ReactNode;
};

type Props = Look &
  Pick<ButtonProps, 'type' | 'onPress' | 'isDisabled' | 'autoFocus' | 'aria-label' | 'aria-describedby'> & {
    /** While it runs, the button keeps its size and the focus, and cannot be pressed. */
    readonly isPending?: boolean | undefined;
    /** What a screen reader says while it runs, such as "Connecting". */
    readonly pendingWords?: string;
  };

export function Button({
  tone,
  size,
  isPending = false,
  pendingWords = 'Working',
  children,
  ...rest
}: Props) {
  useEffect(() => {
    if (isPending) announce(`${pendingWords}…`);
  }, [isPending, pendingWords]);
  const className = classOf({ tone, size });
  if (!isPending)
    return (
      <AriaButton {...rest} className={className}>
        {children}
      </AriaButton>
    );
  // Not disabled, which would lose the focus. Not the library's own state, whose name for screen readers is empty.
  return (
    <AriaButton {...rest} className={className} type="button" onPress={() => {}} aria-disabled>
      <span className="button-pending">
        <span>{children}</span>
        <Spinner />
        <span className="visually-hidden">{pendingWords}</span>
      </span>
    </AriaButton>
  );
}

type LinkProps = Look & {
  readonly href: string;
  /** Opens a new tab. */
  readonly isExternal?: boolean;
};

/** A link with the look of a button. */
export function LinkButton({ tone, size, href, isExternal = false, children }: LinkProps) {
  return (
    <a className={classOf({ tone, size })} href={href} {...(isExternal && NEW_TAB)}>
      {children}
      {isExternal && <OpensNewTab />}
    </a>
  );
}

/** A link to another site, in a new tab. */
export function ExternalLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a href={href} {...NEW_TAB}>
      {children}
      {OPENS_NEW_TAB}
    </a>
  );
}

const OPENS_NEW_TAB = <span className="visually-hidden"> (opens in a new tab)</span>;
const NEW_TAB = { target: '_blank', rel: 'noreferrer' } as const;

function OpensNewTab() {
  return (
    <>
      <Icon name="EXTERNAL" />
      {OPENS_NEW_TAB}
    </>
  );
}

function classOf({ tone, size }: { tone: Look['tone']; size: Look['size'] }): string {
  return ['button', tone, size]
    .filter((one) => one !== undefined && one !== 'PLAIN' && one !== 'MEDIUM')
    .map((one) => (one === 'button' ? one : `button-${one?.toLowerCase()}`))
    .join(' ');
}
