import type { WhoIsAuroraQuery } from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { AuroraSideNotice, Notice, Remedies } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useIsCustomer } from '../session/viewer.ts';

type Props = {
  readonly identity: Exclude<WhoIsAuroraQuery['auroraIdentity'], { __typename: 'AuroraIdentity' }>;
  /** For operators only. */
  readonly operatorPolicy: string | undefined;
  readonly lookAgain: () => void;
};

/** In place of the flow while Aurora has no identity in AWS: what the operator must do first. */
export function NotReady({ identity, operatorPolicy, lookAgain }: Props) {
  const isCustomer = useIsCustomer();
  return (
    <>
      <PageTitle title="Connect your AWS account" />
      {isCustomer ? (
        <AuroraSideNotice />
      ) : (
        <Notice tone="BAD" title={identity.message} urgent>
          <Remedies remedies={identity.remedies} />
          {operatorPolicy !== undefined && (
            <CodeBlock title="Policy of Aurora's own IAM user" text={operatorPolicy} />
          )}
          <Button onPress={lookAgain}>Check again</Button>
        </Notice>
      )}
    </>
  );
}
