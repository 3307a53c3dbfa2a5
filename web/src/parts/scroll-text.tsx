import type { ReactNode } from 'react';

type Props = { readonly label: string; readonly className?: string; readonly children: ReactNode };

/** Preformatted text that scrolls if it does not fit. */
export function ScrollText({ label, className = 'code-text', children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable with the keyboard.
    <section className={className} aria-label={label} tabIndex={0}>
      <pre>{children}</pre>
    </section>
  );
}
