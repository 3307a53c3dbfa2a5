import {
  type OrganizationAccountProgress,
  type OrganizationPartsFragment,
  RetryFailedDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { count } from '../parts/count.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { CheckAllAgain } from '../workspace/retry-roles.tsx';
import { countOf, PROGRESS } from './progress-words.ts';

type Props = { readonly organization: OrganizationPartsFragment; readonly refresh: () => void };

/** Chosen accounts that have their role and are not connected. */
const OTHERS: readonly OrganizationAccountProgress[] = ['PENDING', 'FAILED', 'INSECURE', 'DEGRADED'];

/** How many of the chosen accounts are connected, what happens next, and a button that checks the others again. */
export function OrganizationProgress({ organization: { id, counts, choice }, refresh }: Props) {
  const retry = useAction(RetryFailedDocument);
  const connected = countOf(counts, 'CONNECTED');
  const waiting = countOf(counts, 'PENDING_ROLE');
  const failed = countOf(counts, 'FAILED', 'INSECURE');
  const all = connected + waiting + countOf(counts, ...OTHERS);
  if (all === 0) return null;
  // The same numbers and words as in the filter below.
  const others = OTHERS.filter((progress) => countOf(counts, progress) > 0).map(
    (progress) =>
      `${countOf(counts, progress).toLocaleString('en-US')} ${PROGRESS[progress].words.toLowerCase()}`,
  );
  const run = async () => {
    if ((await retry.run({ organizationId: id })) === undefined) return;
    announce('Checking again.');
    refresh();
  };
  return (
    <section className="bulk" aria-label="Progress">
      <div className="progress-foot">
        <p>
          <strong>
            {connected.toLocaleString('en-US')} of {all.toLocaleString('en-US')} chosen accounts connected
            {connected === all && '. You are done.'}
          </strong>{' '}
          <span className="hint">{others.join(', ')}</span>
        </p>
        {waiting + failed > 0 && (
          <CheckAllAgain accounts={waiting + failed} isRunning={retry.isRunning} onPress={() => void run()} />
        )}
      </div>
      <progress
        className="progress"
        data-tone={connected === all ? 'GOOD' : undefined}
        aria-label="Connected accounts"
        value={connected}
        max={all}
      />
      {waiting > 0 && (
        <p className="hint">
          {waiting === all
            ? 'Next: create the roles. Run the commands below in the management account.'
            : `No role yet in ${count(waiting, 'account')}.`}{' '}
          Still waiting after 10 minutes? Check that the account has the role {choice?.roleName}. Aurora
          checks again by itself: first after 1 minute, later every 6 hours.
        </p>
      )}
      <OutcomeNotice of={retry} />
    </section>
  );
}
