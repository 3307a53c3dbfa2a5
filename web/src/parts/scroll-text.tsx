import type { ReactNode } from 'react';

type Props = { readonly label: string; readonly className?: string; readonly children: ReactNode };

/** Text as it is, that scrolls where it does not fit. */
export function ScrollText({ label, className = 'code-text', children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard.
    <section className={className} aria-label={label} tabIndex={0}>
      <pre>{children}</pre>
    </section>
  );
}
