/** Why people should think before they allow an action. */
import type { AccessPartsFragment, ActionEffect } from '../../../schema/generated/graphql.ts';

export type Action = Pick<NonNullable<AccessPartsFragment['access']>['missing'][number], 'action' | 'effect'>;

type Warning = { readonly words: string; readonly reason: string };

const SEVERE: Partial<Readonly<Record<ActionEffect, Warning>>> = {
  GIVES_ACCESS: { words: 'Gives access', reason: 'It can give others access to the account.' },
  DELETES: { words: 'Deletes', reason: 'It deletes things in the account.' },
};

const SERVERS = /^ec2:(Run|Start)Instances$/i;
const COSTLY =
  /^[\w-]+:(Allocate|Create|Launch|Provision|Purchase|Request|Restore|Run|Scale|SetDesired|Start)/i;

/** The warning about an action. Null if there is nothing special about it. */
export function warningOn({ action, effect }: Action): Warning | null {
  if (SERVERS.test(action)) return { words: 'Costs money', reason: 'It starts servers, which cost money.' };
  if (effect === 'WRITES' && COSTLY.test(action))
    return { words: 'Can cost money', reason: 'It can start or create something that costs money.' };
  return SEVERE[effect] ?? null;
}
