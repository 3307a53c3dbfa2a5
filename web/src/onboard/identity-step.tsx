import type { WhoIsAuroraQuery } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { AuroraSideNotice, Notice, Remedies } from '../parts/notice.tsx';
import { Value } from '../parts/value.tsx';
import { useIsCustomer } from '../session/viewer.ts';

type Props = {
  readonly identity: WhoIsAuroraQuery['auroraIdentity'];
  /** For operators only. */
  readonly operatorPolicy: string | undefined;
  readonly lookAgain: () => void;
};

/** Aurora's AWS account, or what the operator must do first. */
export function IdentityStep({ identity, operatorPolicy, lookAgain }: Props) {
  const isCustomer = useIsCustomer();
  if (identity.__typename === 'AuroraIdentity') {
    return (
      <Value
        label="Aurora's AWS account ID"
        value={identity.accountId}
        hint="Your role will trust only this account."
      />
    );
  }
  if (isCustomer) return <AuroraSideNotice />;
  return (
    <Notice tone="BAD" title={identity.message} urgent>
      <Remedies remedies={identity.remedies} />
      {operatorPolicy !== undefined && (
        <CodeBlock title="Policy of Aurora's own IAM user" text={operatorPolicy} />
      )}
      <button type="button" className="button" onClick={lookAgain}>
        Check again
      </button>
    </Notice>
  );
}
