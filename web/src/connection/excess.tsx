import type { ExcessRisk } from '../../../schema/generated/graphql.ts';
import { rolePageUrl } from '../../../src/setup-kit/role-console.ts';
import { ExternalLink } from '../parts/button.tsx';
import { LongList } from '../parts/long-list.tsx';
import { Notice } from '../parts/notice.tsx';
import type { Role } from './policy-forms.tsx';
import type { Access } from './readings.ts';

const RISKS: Readonly<Record<ExcessRisk, string>> = {
  ADMINISTRATOR: 'Everything',
  ALL_BUT_SOME: 'Nearly everything',
  PASS_ROLE: 'Hands over roles',
  PERMISSIONS_MANAGEMENT: 'Changes permissions',
  CREDENTIALS: 'Gets credentials',
  WRITES: 'Changes things',
  DATA: 'Reads data',
};

type Props = { readonly excessive: Access['excessive']; readonly role: Role };

/** What the role allows and Aurora does not need, and how to remove it. */
export function Excess({ excessive, role }: Props) {
  if (excessive.length === 0) return null;
  const administrator = excessive.find(({ risk }) => risk === 'ADMINISTRATOR');
  return (
    <div className="group">
      <h3>More than Aurora needs</h3>
      <LongList
        items={excessive.map(({ action, policy, statement, risk, words }) => ({
          key: `${policy} ${statement} ${action}`,
          body: (
            <>
              <strong>
                {RISKS[risk]}: {action}
              </strong>{' '}
              {words}
              <span className="hint">
                {' '}
                ({policy}, statement {statement})
              </span>
            </>
          ),
        }))}
      />
      <p>Aurora works, but it does not need all of this. To allow less:</p>
      <Notice tone="WARNING" title="This also changes what others can do">
        <p>Other people and programs that use this role lose these permissions, too. Ask them first.</p>
      </Notice>
      <RemovalSteps role={role} administrator={administrator?.policy ?? null} />
    </div>
  );
}

type StepsProps = {
  readonly role: Role;
  /** The policy that allows everything. Null if there is none. */
  readonly administrator: string | null;
};

function RemovalSteps({ role: { partition, name }, administrator }: StepsProps) {
  const url = rolePageUrl(partition, name);
  return (
    <ol className="usage">
      <li>
        {url === null ? (
          `Open the role ${name} in AWS.`
        ) : (
          <ExternalLink href={url}>Open the permissions in AWS</ExternalLink>
        )}
      </li>
      {administrator !== null && (
        <li>
          <span>
            Look at the list of policies. Is <strong className="breakable">{administrator}</strong> the only
            one? Then add another one first: choose <strong>Add permissions</strong>, then{' '}
            <strong>Attach policies</strong>. Select <strong>ReadOnlyAccess</strong> if Aurora should only
            read, or <strong>PowerUserAccess</strong> if it should also change things. Choose{' '}
            <strong>Add permissions</strong>.
          </span>
        </li>
      )}
      <li>
        <span>
          {administrator === null ? (
            'Select a policy that the role does not need. Or edit it, so that it allows less.'
          ) : (
            <>
              Select only <strong className="breakable">{administrator}</strong>.
            </>
          )}{' '}
          Choose <strong>Remove</strong>.
        </span>
      </li>
      <li>
        <span>
          Come back here. Choose <strong>Check the permissions</strong>.
        </span>
      </li>
    </ol>
  );
}
