/** What a user does with alerts. */
import {
  AcknowledgeAlertDocument,
  type AlertPartsFragment,
  type AlertState,
  ReopenAlertDocument,
  SnoozeAlertDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { serverNow } from '../data/server-time.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { useTellAlert } from './alerts-live.tsx';
import type { Handling } from './group-handling.ts';

const HOUR_MS = 3_600_000;

/** The API allows 90 days. */
const SNOOZES = [
  { key: 'hour', words: '1 hour', ms: HOUR_MS },
  { key: 'day', words: '1 day', ms: 24 * HOUR_MS },
  { key: 'week', words: '1 week', ms: 7 * 24 * HOUR_MS },
  { key: 'month', words: '30 days', ms: 30 * 24 * HOUR_MS },
] as const;

/**
 * The buttons for one alert, and what came of them. Null where nothing can be done.
 *
 * @param fixUrl the page that shows the steps. Null if there is none, or if it is this page.
 */
export function useHandling(alert: AlertPartsFragment, name: string, fixUrl: string | null) {
  const mayHandle = useMayConnect();
  const tell = useTellAlert();
  const acknowledge = useAction(AcknowledgeAlertDocument);
  const snooze = useAction(SnoozeAlertDocument);
  const reopen = useAction(ReopenAlertDocument);
  const { id, state } = alert;
  const end = (done: { readonly alert: AlertPartsFragment } | undefined, words: string) => {
    if (done === undefined) return;
    announce(words);
    tell(done.alert);
  };
  const handle = async (handling: Handling) => {
    for (const action of [acknowledge, snooze, reopen]) action.reset();
    switch (handling.to) {
      case 'ACKNOWLEDGED':
        return end(await acknowledge.run({ id }), 'Marked as seen.');
      case 'SNOOZED':
        return end(
          await snooze.run({ id, until: handling.until }),
          `Hidden until ${asMoment(handling.until)}.`,
        );
      case 'OPEN':
        return end(await reopen.run({ id }), 'Open again.');
    }
  };
  const tools =
    !mayHandle || state === 'RESOLVED' ? null : (
      <div className="row-tools">
        {fixUrl !== null && (
          <LinkButton size="SMALL" href={fixUrl}>
            Fix it<span className="visually-hidden"> {name}</span>
          </LinkButton>
        )}
        <HandlingButtons
          state={state}
          name={name}
          tone={fixUrl === null ? 'PLAIN' : 'QUIET'}
          running={acknowledge.isRunning ? 'ACKNOWLEDGED' : reopen.isRunning ? 'OPEN' : undefined}
          onHandle={(handling) => void handle(handling)}
        />
      </div>
    );
  const results = (
    <>
      <OutcomeNotice of={acknowledge} />
      <OutcomeNotice of={snooze} />
      <OutcomeNotice of={reopen} />
    </>
  );
  return { tools, results };
}

type ButtonsProps = {
  readonly state: AlertState;
  /** What they act on, for screen readers. */
  readonly name: string;
  /** Whether they act on all alerts of a group. */
  readonly isAll?: boolean;
  readonly tone?: 'PLAIN' | 'QUIET';
  /** What is under way. */
  readonly running: Handling['to'] | undefined;
  readonly onHandle: (handling: Handling) => void;
};

/** The buttons that change the state of an alert, or of all alerts of a group. */
export function HandlingButtons({
  state,
  name,
  isAll = false,
  tone = 'PLAIN',
  running,
  onHandle,
}: ButtonsProps) {
  const all = isAll ? ' all' : '';
  return (
    <>
      {state !== 'ACKNOWLEDGED' && (
        <Button
          size="SMALL"
          tone={tone}
          isPending={running === 'ACKNOWLEDGED'}
          pendingWords="Marking as seen"
          onPress={() => onHandle({ to: 'ACKNOWLEDGED' })}
        >
          Mark{all} as seen<span className="visually-hidden"> {name}</span>
        </Button>
      )}
      {state !== 'OPEN' && (
        <Button
          size="SMALL"
          tone={tone}
          isPending={running === 'OPEN'}
          pendingWords="Opening"
          onPress={() => onHandle({ to: 'OPEN' })}
        >
          {state === 'SNOOZED' ? `Unhide${all}` : `Mark${all} as not seen`}
          <span className="visually-hidden"> {name}</span>
        </Button>
      )}
      {state !== 'SNOOZED' && (
        <SnoozeMenu
          words={`Hide${all} for…`}
          name={name}
          onSnooze={(until) => onHandle({ to: 'SNOOZED', until })}
        />
      )}
    </>
  );
}

type SnoozeProps = {
  readonly words: string;
  /** What to hide, for screen readers. */
  readonly name: string;
  readonly onSnooze: (until: string) => void;
};

/** Asks for how long to hide. */
function SnoozeMenu({ words, name, onSnooze }: SnoozeProps) {
  return (
    <Menu
      label={`${words} ${name}`}
      trigger={
        <>
          <span aria-hidden="true">{words}</span>
          <Icon name="DOWN" />
        </>
      }
      entries={SNOOZES.map(({ key, words: time, ms }) => ({
        key,
        words: time,
        onAction: () => onSnooze(new Date(serverNow() + ms).toISOString()),
      }))}
    />
  );
}
