import type { WhoIsAuroraQuery } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Notice, Remedies } from '../parts/notice.tsx';
import { Value } from '../parts/value.tsx';

type Props = {
  readonly identity: WhoIsAuroraQuery['auroraIdentity'];
  /** For whoever can do something about it. */
  readonly operatorPolicy: string | undefined;
  readonly lookAgain: () => void;
};

/** Who Aurora is in AWS; or what has to be done first, and by whom. */
export function IdentityStep({ identity, operatorPolicy, lookAgain }: Props) {
  if (identity.__typename === 'AuroraIdentity') {
    return (
      <Value
        label="Aurora's AWS account ID"
        value={identity.accountId}
        hint="As AWS itself says. Your role will trust this account, and no other."
      />
    );
  }
  return (
    <Notice tone="BAD" title={identity.message} urgent>
      {operatorPolicy === undefined && (
        <p>Whoever operates Aurora has to do something first. Your account is not to blame.</p>
      )}
      <Remedies remedies={identity.remedies} />
      {operatorPolicy !== undefined && (
        <CodeBlock title="Policy of Aurora's own IAM user" text={operatorPolicy} />
      )}
      <button type="button" className="button" onClick={lookAgain}>
        Look again
      </button>
    </Notice>
  );
}
