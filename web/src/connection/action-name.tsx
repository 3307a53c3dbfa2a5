import { Badge } from '../parts/badge.tsx';
import { type Action, warningOn } from './action-warning.ts';

/** The name of an action, marked if there is a warning about it. */
export function ActionName({ of: action }: { readonly of: Action }) {
  const warning = warningOn(action);
  return (
    <>
      <strong className="breakable">{action.action}</strong>
      {warning !== null && (
        <>
          {' '}
          <Badge size="SMALL" tone="WARNING">
            {warning.words}
          </Badge>
        </>
      )}
    </>
  );
}
