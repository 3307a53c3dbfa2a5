import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Notice, Remedies } from '../parts/notice.tsx';
import { Causes } from './causes.tsx';
import { PolicyCheck } from './policy-check.tsx';
import type { Story } from './story.ts';

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly story: Story | undefined;
  readonly tryAgain: () => void;
};

/** What is wrong, and the fix. */
export function Failure({ connection, story, tryAgain }: Props) {
  const { failure, status } = connection;
  if (failure === null) return null;
  const insecure = story?.last?.__typename === 'ConnectionInsecure' ? story.last : undefined;
  const policy = insecure?.trustPolicy.__typename === 'TrustPolicy' ? insecure.trustPolicy.json : undefined;
  // There is nothing to choose from, and all of it is said above.
  const isCertain = failure.causes.length === 1 && failure.causes[0]?.title === failure.title;
  return (
    <>
      <Notice tone={status === 'DEGRADED' ? 'WARNING' : 'BAD'} title={failure.title} urgent>
        {status === 'DEGRADED' && (
          <p>The role has worked before. Aurora checks it again and again, and goes on once it works.</p>
        )}
        <p>{failure.explanation}</p>
        <Remedies remedies={failure.remedies} />
        <div className="buttons">
          <button type="button" className="button button-primary" onClick={tryAgain}>
            Try again
          </button>
          <a className="button" href={failure.helpUrl} target="_blank" rel="noreferrer">
            More about this<span className="visually-hidden"> (opens in a new tab)</span>
          </a>
        </div>
        {failure.awsRequestId !== null && (
          <p className="hint">
            AWS said {failure.awsErrorCode}, request {failure.awsRequestId}
          </p>
        )}
      </Notice>
      {policy !== undefined && (
        <section className="card">
          <h2>Put this trust policy in place of the present one</h2>
          <CodeBlock title="Trust policy" text={policy} fileName="trust-policy.json" />
        </section>
      )}
      {!isCertain && (
        <section className="card" aria-labelledby="causes-title">
          <h2 id="causes-title">What may be the cause</h2>
          <Causes causes={failure.causes} />
        </section>
      )}
      <section className="card" aria-label="Trust policy of the role">
        <PolicyCheck roleArn={connection.roleArn} open />
      </section>
    </>
  );
}
