import { type ReactNode, useId } from 'react';

type Props = {
  readonly title: string;
  /** One sentence below the title. */
  readonly hint?: ReactNode;
  /** Buttons next to the title. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

/** A titled part of a page, on a card. Screen readers find it by its title. */
export function Section({ title, hint, actions, children }: Props) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="section-head">
        <div className="section-words">
          <h2 id={id}>{title}</h2>
          {hint !== undefined && <p className="hint">{hint}</p>}
        </div>
        {actions !== undefined && <div className="buttons">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
