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
        hint="Unique to you. It stops anyone else from pointing Aurora at your role."
      />
      {trustPolicy.__typename === 'TrustPolicy' ? (
        <>
          <SetupKit />
          <div className="own-way">
            <h3>Already have a role?</h3>
            <p className="hint">Use any role with this trust policy and the permissions you choose.</p>
            <CodeBlock title="Trust policy" text={trustPolicy.json} fileName="trust-policy.json" />
          </div>
        </>
      ) : (
        <p>The trust policy and the setup instructions appear after step 1.</p>
      )}
    </>
  );
}
