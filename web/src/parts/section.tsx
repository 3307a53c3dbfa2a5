import { type ReactNode, useId } from 'react';
import { Badge } from './badge.tsx';

type Props = {
  readonly title: string;
  /** One sentence below the title. */
  readonly hint?: ReactNode;
  /** A word about it, next to the title. */
  readonly badge?: string;
  /** Buttons next to the title. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

/** A titled part of a page, on a card. Screen readers find it by its title. */
export function Section({ title, hint, badge, actions, children }: Props) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <div className="section-head">
        <div className="section-words">
          <div className="section-title">
            <h2 id={id}>{title}</h2>
            {badge !== undefined && (
              <Badge tone="INFO" size="SMALL">
                {badge}
              </Badge>
            )}
          </div>
          {hint !== undefined && <p className="hint">{hint}</p>}
        </div>
        {actions !== undefined && <div className="buttons">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
