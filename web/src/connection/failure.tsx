import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { forPeople } from '../parts/for-people.ts';
import { AuroraSideNotice, Notice, Remedies } from '../parts/notice.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { Causes } from './causes.tsx';
import { PolicyCheck } from './policy-check.tsx';
import { ExpectedPolicy } from './trust-policy.tsx';

type Props = {
  readonly connection: ConnectionPartsFragment;
  readonly tryAgain: () => void;
};

/** The failure and its fix: the most likely cause first, then what to compare, then everything else. */
export function Failure({ connection, tryAgain }: Props) {
  const { failure, status } = connection;
  const isCustomer = useIsCustomer();
  if (failure === null) return null;
  const tone = status === 'DEGRADED' ? 'WARNING' : 'BAD';
  const ofAurora = isAuroraSide(failure);
  if (ofAurora && isCustomer) return <AuroraSideNotice tone={tone} />;
  const [likeliest] = failure.causes;
  // The title already names the only cause.
  const isCertain = failure.causes.length === 1 && likeliest?.title === failure.title;
  return (
    <>
      <Notice tone={tone} title={failure.title} urgent>
        {status === 'DEGRADED' && (
          <p>The role worked before. Aurora keeps checking it, and continues once it works.</p>
        )}
        {isCertain || likeliest === undefined ? (
          <>
            <p>{failure.explanation}</p>
            <Remedies remedies={failure.remedies} />
          </>
        ) : (
          <p>
            <strong>Most likely: {likeliest.title}.</strong> {forPeople(likeliest.remedy)}
          </p>
        )}
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
            AWS error {failure.awsErrorCode}, request {failure.awsRequestId}
          </p>
        )}
      </Notice>
      {!ofAurora && (
        <section className="card" aria-label="Trust policy of the role">
          <ExpectedPolicy connection={connection} isOpen={status === 'INSECURE'} />
          <PolicyCheck roleArn={connection.roleArn} open />
        </section>
      )}
      {!isCertain && (
        <details className="card">
          <summary>
            <h2>All possible causes</h2>
          </summary>
          <p>{failure.explanation}</p>
          <Causes causes={failure.causes} />
          <h3>Also check</h3>
          <Remedies remedies={failure.remedies} />
        </details>
      )}
    </>
  );
}
