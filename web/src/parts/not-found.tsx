import type { ReactNode } from 'react';
import { PageTitle } from './page-title.tsx';

type Props = {
  /** The kind of thing that the address names, such as "account". */
  readonly what: string;
  /** Another reason than a wrong address, as part of a sentence. */
  readonly reason: string;
  /** The way to go on. */
  readonly children?: ReactNode;
};

/** In place of a page when its address names nothing that the viewer may see. */
export function NotFound({ what, reason, children }: Props) {
  return (
    <div className="narrow">
      <PageTitle title={`No such ${what}`}>
        <p className="lead">The address may be incomplete, or {reason}.</p>
      </PageTitle>
      {children}
    </div>
  );
}
