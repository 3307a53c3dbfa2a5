import { type ReactNode, useState } from 'react';
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { isAuroraSide } from '../parts/aurora-side.ts';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Icon } from '../parts/icon.tsx';
import { AuroraSideNotice, Remedies } from '../parts/notice.tsx';
import { asDuration, asMoment } from '../parts/time.ts';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { useIsCustomer } from '../session/viewer.ts';
import { useAbout } from './about.ts';
import { adviceOn, mayBeTrustPolicy } from './advice.ts';
import { Attempts } from './attempts.tsx';
import { Causes } from './causes.tsx';
import { FixWithReading } from './fix-with-reading.tsx';
import type { Story } from './story.ts';
import { TechnicalDetails } from './technical-details.tsx';

type Props = {
  readonly connection: ConnectionPartsFragment;
  /** The latest verification, to show its attempts. */
  readonly story?: Story | undefined;
  readonly tryAgain: () => void;
  readonly isTrying?: boolean;
  /** More to fold. */
  readonly children?: ReactNode;
};

/** In place of a probable cause. */
const PROVEN_WRONG = 'The trust policy that you checked is wrong. Correct it as the steps below say.';

/** Why a connection does not work, and its fix. The most likely cause comes first; the rest is folded. */
export function Failure({ connection, story, tryAgain, isTrying = false, children }: Props) {
  const { failure, status } = connection;
  const isCustomer = useIsCustomer();
  const about = useAbout(connection);
  const [isProvenWrong, setIsProvenWrong] = useState(false);
  if (failure === null) return null;
  const ofAurora = isAuroraSide(failure);
  const again = { connection, tryAgain, isTrying };
  if (ofAurora && isCustomer)
    return (
      <>
        <AuroraSideNotice about={about}>
          <TryAgain {...again} />
        </AuroraSideNotice>
        {children !== undefined && <div className="card disclosures">{children}</div>}
      </>
    );
  const { title, next, remedies } = adviceOn(failure, connection);
  const hasSteps = !ofAurora && mayBeTrustPolicy(failure);
  return (
    <>
      <section className="problem" data-tone="BAD" aria-labelledby="problem-title">
        <Icon name="ALERT" />
        <div className="problem-body">
          <div className="problem-words" role="alert">
            <h2 id="problem-title">{title}</h2>
            <p>{isProvenWrong ? PROVEN_WRONG : next}</p>
            {status === 'INSECURE' && <p>Aurora does not use this role until it is secure.</p>}
            <Remedies remedies={remedies} />
          </div>
          {!hasSteps && <TryAgain {...again} isPrimary />}
        </div>
      </section>
      {hasSteps && (
        <FixWithReading connection={connection} onChecked={(wrong) => setIsProvenWrong(wrong !== undefined)}>
          <IfMayConnect>
            <span>
              Come back here and choose <strong>Check again</strong>. AWS can need up to 5 minutes to apply
              your change, so Aurora tries several times.
            </span>
          </IfMayConnect>
          <TryAgain {...again} />
        </FixWithReading>
      )}
      <div className="card disclosures">
        {failure.causes.length > 1 && (
          <Disclosure
            title="All possible causes"
            level={2}
            hint={`${failure.causes.length}, the most likely first`}
          >
            <Causes causes={failure.causes} />
          </Disclosure>
        )}
        {/* A degraded connection has passed its verification. */}
        {status !== 'DEGRADED' && story !== undefined && story.attempts.length > 0 && (
          <Disclosure title="Each attempt" level={2} hint={count(story.attemptCount, 'attempt')}>
            <Attempts story={story} />
          </Disclosure>
        )}
        {children}
        <Disclosure title="Technical details" level={2} hint={failure.awsErrorCode ?? failure.code}>
          <TechnicalDetails connection={connection} failure={failure} />
        </Disclosure>
      </div>
    </>
  );
}

type TryAgainProps = Pick<Props, 'connection' | 'tryAgain' | 'isTrying'> & { readonly isPrimary?: boolean };

function TryAgain({ connection, tryAgain, isTrying, isPrimary = false }: TryAgainProps) {
  return (
    <div className="buttons">
      <IfMayConnect>
        <Button
          tone={isPrimary ? 'PRIMARY' : 'PLAIN'}
          isPending={isTrying}
          pendingWords="Checking again"
          onPress={tryAgain}
        >
          Check again
        </Button>
      </IfMayConnect>
      <p className="hint">{stateOf(connection)}</p>
    </div>
  );
}

/** What Aurora does in this state, and when it checks the role again. */
function stateOf({ status, verification, lastVerifiedAt, nextCheckAt }: ConnectionPartsFragment): string {
  const sentences: string[] = [];
  if (status === 'FAILED' && verification?.endedAt != null) {
    const { attempts, startedAt, endedAt } = verification;
    const duration = asDuration(Date.parse(endedAt) - Date.parse(startedAt));
    sentences.push(`Stopped after ${count(attempts, 'attempt')} (${duration}).`);
  }
  if (status === 'DEGRADED') {
    if (lastVerifiedAt !== null) sentences.push(`Last worked: ${asMoment(lastVerifiedAt)}.`);
    sentences.push('Aurora keeps checking, and resumes when it works.');
  }
  if (nextCheckAt !== null) sentences.push(`Next check: ${asMoment(nextCheckAt)}.`);
  return sentences.join(' ');
}
