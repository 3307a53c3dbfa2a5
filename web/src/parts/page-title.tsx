import { type ReactNode, useEffect, useRef } from 'react';

let isFirst = true;

type Props = { readonly title: string; readonly children?: ReactNode };

/** The heading of a page. After navigation it gets the focus, as after a page load. */
export function PageTitle({ title, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Aurora`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <header className="page-title">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  );
}
