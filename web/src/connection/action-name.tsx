import type { AccessPartsFragment, ActionEffect } from '../../../schema/generated/graphql.ts';
import { Badge } from '../parts/badge.tsx';

type Action = Pick<NonNullable<AccessPartsFragment['access']>['missing'][number], 'action' | 'effect'>;

/** Why people should think before they allow an action. */
type Warning = { readonly words: string; readonly reason: string };

const SEVERE: Partial<Readonly<Record<ActionEffect, Warning>>> = {
  GIVES_ACCESS: { words: 'Gives access', reason: 'It can give others access to the account.' },
  DELETES: { words: 'Deletes', reason: 'It deletes things in the account.' },
};

const SERVERS = /^ec2:(Run|Start)Instances$/i;
const COSTLY = /^[\w-]+:(Allocate|Create|Launch|Provision|Purchase|Restore|Run|Start)/i;

/** The warning about an action. Null if there is nothing special about it. */
export function warningOn({ action, effect }: Action): Warning | null {
  if (SERVERS.test(action)) return { words: 'Costs money', reason: 'It starts servers, which cost money.' };
  if (effect === 'WRITES' && COSTLY.test(action))
    return { words: 'Can cost money', reason: 'It can start or create something that costs money.' };
  return SEVERE[effect] ?? null;
}

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
