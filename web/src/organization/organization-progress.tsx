import { type OrganizationPartsFragment, RetryFailedDocument } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { countOf } from './progress-words.ts';

type Props = { readonly organization: OrganizationPartsFragment; readonly refresh: () => void };

/** How many of the chosen accounts are connected, and a button that tries the others again. */
export function OrganizationProgress({ organization: { id, counts }, refresh }: Props) {
  const retry = useAction(RetryFailedDocument);
  const connected = countOf(counts, 'CONNECTED');
  const verifying = countOf(counts, 'PENDING');
  const waiting = countOf(counts, 'PENDING_ROLE');
  const failed = countOf(counts, 'FAILED', 'INSECURE');
  const all = connected + verifying + waiting + failed + countOf(counts, 'DEGRADED');
  if (all === 0) return null;
  const others = [
    [verifying, 'verifying'],
    [waiting, 'waiting for their role'],
    [failed, 'failed'],
  ] as const;
  const run = async () => {
    if ((await retry.run({ organizationId: id })) === undefined) return;
    announce('Trying again.');
    refresh();
  };
  return (
    <section className="bulk" aria-label="Progress">
      <div className="progress-foot">
        <p>
          <strong>
            {connected.toLocaleString('en-US')} of {all.toLocaleString('en-US')} connected
          </strong>{' '}
          <span className="hint">
            {others
              .filter(([count]) => count > 0)
              .map(([count, words]) => `${count.toLocaleString('en-US')} ${words}`)
              .join(', ')}
          </span>
        </p>
        {waiting + failed > 0 && (
          <Button
            size="SMALL"
            isPending={retry.isRunning}
            pendingWords="Trying again"
            onPress={() => void run()}
          >
            Try {(waiting + failed).toLocaleString('en-US')} again
          </Button>
        )}
      </div>
      <progress
        className="progress"
        data-tone={connected === all ? 'GOOD' : undefined}
        aria-label="Connected accounts"
        value={connected}
        max={all}
      />
      <OutcomeNotice of={retry} />
    </section>
  );
}
