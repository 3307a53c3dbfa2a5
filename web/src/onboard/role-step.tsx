import type { PrepareRoleQuery } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Value } from '../parts/value.tsx';
import { SetupKit } from './setup-kit.tsx';

/** What the customer needs to create the role. */
export function RoleStep({ role }: { readonly role: PrepareRoleQuery }) {
  if (role.workspace === null) return null;
  const { externalId, trustPolicy } = role.workspace;
  return (
    <>
      <Value
        label="Your External ID"
        value={externalId.value}
        hint="Yours alone. The role requires it, so that nobody else can have Aurora use your role."
      />
      {trustPolicy.__typename === 'TrustPolicy' ? (
        <>
          <SetupKit />
          <div className="own-way">
            <h3>Or in a way of your own</h3>
            <p className="hint">
              Any role will do that has this trust policy, and the permissions that you want Aurora to have.
            </p>
            <CodeBlock title="Trust policy" text={trustPolicy.json} fileName="trust-policy.json" />
          </div>
        </>
      ) : (
        <p>The trust policy, and every way to make the role, follow once step 1 is done.</p>
      )}
    </>
  );
}
