import type { WhoIsAuroraQuery } from '../../../schema/generated/graphql.ts';
import { usePolling } from '../data/polling.ts';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { AuroraSideNotice, Notice, Remedies } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';

/** How often to ask whether Aurora's side works again. */
const POLL_MS = 10_000;

type Props = {
  readonly identity: Exclude<WhoIsAuroraQuery['auroraIdentity'], { __typename: 'AuroraIdentity' }>;
  /** For operators only. */
  readonly operatorPolicy: string | undefined;
  readonly lookAgain: () => void;
};

/** In place of the flow while Aurora has no identity in AWS: what the operator must do first. */
export function NotReady({ identity, operatorPolicy, lookAgain }: Props) {
  const isCustomer = useIsCustomer();
  const { name: workspace } = useWorkspace();
  usePolling(lookAgain, POLL_MS);
  const again = (
    <div className="buttons">
      <Button onPress={lookAgain}>Check again</Button>
      <p className="hint">This page checks again by itself, and continues when it works.</p>
    </div>
  );
  return (
    <>
      <PageTitle title="Connect your AWS account" />
      {isCustomer ? (
        <AuroraSideNotice
          problem="We cannot start to connect our AWS account."
          about={[`Workspace: ${workspace}.`]}
        >
          {again}
        </AuroraSideNotice>
      ) : (
        <Notice tone="BAD" title={identity.message} urgent>
          <Remedies remedies={identity.remedies} />
          {operatorPolicy !== undefined && (
            <div className="group">
              <span>If Aurora has no IAM user yet, create one with this policy and an access key.</span>
              <CodeBlock title="Policy of Aurora's own IAM user" text={operatorPolicy} />
            </div>
          )}
          {again}
        </Notice>
      )}
    </>
  );
}
