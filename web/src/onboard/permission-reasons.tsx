import type { SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { actionsInWords, reasonsOf } from './reasons.ts';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;

type Props = {
  readonly set: NonNullable<Kit['capabilities']>;
  readonly permissions: Kit['permissions'];
};

/** Every permission that the kit writes, by reason, and the policies. */
export function PermissionReasons({ set, permissions }: Props) {
  const groups = reasonsOf(set, permissions);
  const total = groups.reduce((sum, { added }) => sum + added, 0);
  return (
    <Disclosure title={`All ${total} actions, each with its reason`}>
      <ul className="reasons">
        {groups.map((group) => (
          <li key={group.reason}>
            <Disclosure title={group.reason} hint={actionsInWords(group)}>
              {group.capabilities.map(({ actions, resources }) => (
                <div key={`${actions} ${resources}`}>
                  <p className="actions">{actions.join(', ')}</p>
                  {resources.join() !== '*' && <p className="actions">On {resources.join(', ')}</p>}
                </div>
              ))}
            </Disclosure>
          </li>
        ))}
      </ul>
      <Disclosure title={permissions.length === 1 ? 'Show the policy' : 'Show the policies'}>
        {permissions.map(({ name, policy }) => (
          <CodeBlock key={name} title={name} text={policy.json} />
        ))}
      </Disclosure>
    </Disclosure>
  );
}
