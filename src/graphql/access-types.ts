/** Types that events and connections share about what a role may do. */
import type { ActionEffect } from '../access/access-levels.ts';
import type { AccessState } from '../connection/connection.ts';
import type { PolicyChange } from '../iam/policy/policy-changes.ts';
import { builder, enumOf } from './builder.ts';

export const AccessStateType = enumOf<AccessState>(
  'AccessState',
  'How the permissions of a role compare with what the workspace asks for.',
  {
    SUFFICIENT: 'The role may do everything that is asked for.',
    INSUFFICIENT: 'The role lacks permissions that are asked for, or that a program was refused.',
    UNKNOWN: 'Aurora may not read enough to tell.',
  },
);

export const ActionEffectType = enumOf<ActionEffect>('ActionEffect', 'What an action of AWS does.', {
  GIVES_ACCESS: 'It changes permissions, or gets a role or credentials that may do more.',
  DELETES: 'It deletes or ends something.',
  WRITES: 'It creates or changes something.',
  TAGS: 'It changes tags alone.',
  READS: 'It changes nothing.',
});

const DifferenceKindType = enumOf<PolicyChange['kind']>(
  'PolicyDifferenceKind',
  'What happened to a statement of a policy.',
  {
    ADDED: 'The statement is new.',
    REMOVED: 'The statement is gone.',
    CHANGED: 'The statement has changed.',
  },
);

export const PolicyDifferenceType = builder.objectRef<PolicyChange>('PolicyDifference').implement({
  description: 'One difference between two versions of a policy.',
  fields: (t) => ({
    kind: t.expose('kind', { type: DifferenceKindType, description: 'What happened to the statement.' }),
    sid: t.exposeString('sid', {
      nullable: true,
      description: 'The `Sid` of the statement. Null when it has none.',
    }),
    words: t.exposeString('words', { description: 'The difference in one or more sentences.' }),
  }),
});
