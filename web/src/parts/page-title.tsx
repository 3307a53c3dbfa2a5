import { type ReactNode, useEffect, useRef } from 'react';

let isFirst = true;

type Props = {
  readonly title: string;
  /** One sentence, or the status of what the page shows. */
  readonly children?: ReactNode;
  /** What it is, next to the title. */
  readonly badge?: ReactNode;
  /** Buttons at the end of the line. */
  readonly actions?: ReactNode;
};

/** The heading of a page. After navigation it gets the focus, as after a page load. */
export function PageTitle({ title, badge, actions, children }: Props) {
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
      <div className="page-title-line">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {badge}
        {actions !== undefined && <div className="page-title-actions">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
