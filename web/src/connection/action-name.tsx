import type { AccessPartsFragment, ActionEffect } from '../../../schema/generated/graphql.ts';
import { Badge } from '../parts/badge.tsx';

type Action = Pick<NonNullable<AccessPartsFragment['access']>['missing'][number], 'action' | 'effect'>;

/** The severe effects. People should think before they allow them. */
const SEVERE: Partial<Readonly<Record<ActionEffect, { readonly words: string; readonly reason: string }>>> = {
  GIVES_ACCESS: { words: 'Gives access', reason: 'It can give others access to the account.' },
  DELETES: { words: 'Deletes', reason: 'It deletes things in the account.' },
};

/** Why people should think before they allow an action. Null if its effect is not severe. */
export function whySevere({ effect }: Action): string | null {
  return SEVERE[effect]?.reason ?? null;
}

/** The name of an action, marked if its effect is severe. */
export function ActionName({ of: { action, effect } }: { readonly of: Action }) {
  const words = SEVERE[effect]?.words;
  return (
    <>
      <strong className="breakable">{action}</strong>
      {words !== undefined && (
        <>
          {' '}
          <Badge size="SMALL" tone="WARNING">
            {words}
          </Badge>
        </>
      )}
    </>
  );
}
