import { type OrganizationPartsFragment, RetryFailedDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { count } from '../parts/count.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { CheckAllAgain } from '../workspace/check-again.tsx';
import { progressOf } from './choice.ts';

type Props = { readonly organization: OrganizationPartsFragment; readonly refresh: () => void };

/** How many of the chosen accounts are connected, what happens next, and a button that checks the others again. */
export function OrganizationProgress({ organization, refresh }: Props) {
  const { id } = organization;
  const retry = useAction(RetryFailedDocument);
  const { chosen, connected, failed, waiting } = progressOf(organization);
  if (chosen === 0) return null;
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
            {connected.toLocaleString('en-US')} of {chosen.toLocaleString('en-US')} chosen accounts connected
            {connected === chosen && '. You are done.'}
          </strong>{' '}
          {failed > 0 && <span className="hint">{failed.toLocaleString('en-US')} failed</span>}
        </p>
        {waiting + failed > 0 && (
          <CheckAllAgain accounts={waiting + failed} isRunning={retry.isRunning} onPress={() => void run()} />
        )}
      </div>
      <progress
        className="progress"
        data-tone={connected === chosen ? 'GOOD' : undefined}
        aria-label="Connected accounts"
        value={connected}
        max={chosen}
      />
      {waiting > 0 && (
        <p className="hint">
          {waiting === chosen
            ? 'Next: create the roles, below.'
            : `No role yet in ${count(waiting, 'account')}.`}{' '}
          Still waiting after 10 minutes? Choose "How to fix" below the account. Aurora checks again by
          itself: first after 1 minute, later every 6 hours.
        </p>
      )}
      <OutcomeNotice of={retry} />
    </section>
  );
}
