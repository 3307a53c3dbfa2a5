import type { PrepareRoleQuery, WhoIsAuroraQuery } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { CopyText } from '../parts/copy-button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { TrustDiagram } from './trust-diagram.tsx';

type Props = {
  readonly identity: WhoIsAuroraQuery['auroraIdentity'] | undefined;
  readonly workspace: PrepareRoleQuery['workspace'] | undefined;
};

/** How the trust works, and the values that make it, on each screen of the flow. */
export function TrustAside({ identity, workspace }: Props) {
  const policy = workspace?.trustPolicy;
  return (
    <aside className="trust-aside" aria-label="How Aurora gets access">
      <TrustDiagram />
      {identity === undefined || workspace == null ? (
        <Waiting lines={4} />
      ) : identity.__typename !== 'AuroraIdentity' ? null : (
        <div className="group">
          <p className="hint">For reference. The steps already have these values where you need them.</p>
          <dl className="facts">
            <dt>Aurora's AWS account ID</dt>
            <dd>
              <CopyText text={identity.accountId} />
              <p className="hint">Your role will trust only this account.</p>
            </dd>
            <dt>Your External ID</dt>
            <dd>
              <CopyText text={workspace.externalId.value} />
              <p className="hint">A code only for you. It keeps other Aurora customers out of your role.</p>
            </dd>
          </dl>
        </div>
      )}
      {policy?.__typename === 'TrustPolicy' && (
        <Disclosure title="Trust policy">
          <CodeBlock title="trust-policy.json" text={policy.json} fileName="trust-policy.json" />
        </Disclosure>
      )}
    </aside>
  );
}
