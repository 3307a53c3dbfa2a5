import type { ReactNode } from 'react';
import { AcknowledgeAlertDocument, type ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { trustRelationshipsUrl } from '../../../src/setup-kit/console.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Icon } from '../parts/icon.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { actorOf } from './actor.ts';
import { newcomersIn, newDenials, type Readings } from './readings.ts';
import { roleNameOf } from './role-name.ts';
import { accountNumber } from './title.ts';

type Concern = { readonly key: string; readonly title: string; readonly body: ReactNode };

type Connection = Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition'>;

/**
 * What needs attention although the connection works, the most important first.
 *
 * @param show unfolds the permissions in the report
 */
export function concernsIn(connection: Connection, readings: Readings, show: () => void): Concern[] {
  return [...newcomerConcern(connection, readings), ...permissionConcerns(readings, show)];
}

/** A connected account that needs attention. */
export function Attention({ concerns: [first, ...others] }: { readonly concerns: readonly Concern[] }) {
  if (first === undefined) return null;
  return (
    <section className="problem" data-tone="WARNING" aria-labelledby="attention-title">
      <Icon name="ALERT" />
      <div className="problem-body">
        <div className="problem-words">
          <h2 id="attention-title">Connected. {first.title}.</h2>
          {first.body}
        </div>
        {others.map(({ key, title, body }) => (
          <div key={key} className="problem-words">
            <h3>{title}.</h3>
            {body}
          </div>
        ))}
      </div>
    </section>
  );
}

function newcomerConcern(connection: Connection, readings: Readings): Concern[] {
  const newcomers = newcomersIn(readings);
  const [first] = newcomers;
  if (first === undefined || readings.trustAlert === null) return [];
  const account = newcomers.length === 1 ? accountIn(first.principal) : null;
  const title =
    account === null
      ? `${newcomers.length === 1 ? 'Someone else' : `${newcomers.length} others`} can use this role now`
      : `Account ${account} can use this role now`;
  return [
    {
      key: 'newcomers',
      title,
      body: (
        <Newcomers
          connection={connection}
          readings={readings}
          alertId={readings.trustAlert.id}
          // The title names a single account.
          listed={account === null ? newcomers : []}
        />
      ),
    },
  ];
}

/** The account that a principal names, in the format of AWS. Null where it names none. */
function accountIn(principal: string): string | null {
  const id = /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];
  return id === undefined ? null : accountNumber(id);
}

type NewcomersProps = {
  readonly connection: Connection;
  readonly readings: Readings;
  readonly alertId: string;
  readonly listed: ReturnType<typeof newcomersIn>;
};

/** Who got in, and the choice to keep or to remove them. */
function Newcomers({ connection, readings, alertId, listed }: NewcomersProps) {
  const mayKeep = useMayConnect();
  const keeping = useAction(AcknowledgeAlertDocument);
  const url = trustRelationshipsUrl({
    partition: connection.partition,
    name: roleNameOf(connection.roleArn),
  });
  const keep = async () => {
    if ((await keeping.run({ id: alertId })) === undefined) return;
    announce('Kept.');
    readings.refresh();
  };
  return (
    <>
      <p>{changeIn(readings)} If you know who this is, keep it. If not, remove it from the trust policy.</p>
      {listed.length > 0 && (
        <ul className="remedies">
          {listed.map(({ principal, description }) => (
            <li key={`${principal} ${description}`}>{description}</li>
          ))}
        </ul>
      )}
      <div className="buttons">
        {url !== null && (
          <LinkButton tone="PRIMARY" href={url} isExternal>
            Remove it in the AWS console
          </LinkButton>
        )}
        {mayKeep && (
          <Button isPending={keeping.isRunning} pendingWords="Keeping" onPress={() => void keep()}>
            Keep it
          </Button>
        )}
      </div>
      <OutcomeNotice of={keeping} />
    </>
  );
}

/** Who changed the trust policy and when, as far as it is known. */
function changeIn({ trust }: Readings): string {
  if (trust?.changedAt == null) return 'The trust policy was changed.';
  const by = trust.changedBy === null ? '' : ` by ${actorOf(trust.changedBy)}`;
  return `The trust policy was changed${by} on ${asMoment(trust.changedAt)}.`;
}

function permissionConcerns({ access }: Readings, show: () => void): Concern[] {
  if (access === null) return [];
  const { missing, excessive } = access;
  const refused = newDenials(access).length;
  const concern = (key: string, title: string, words: string, button: string): Concern => ({
    key,
    title,
    body: (
      <>
        <p>{words}</p>
        <div>
          <Button onPress={show}>{button}</Button>
        </div>
      </>
    ),
  });
  return [
    ...(missing.length === 0
      ? []
      : [
          concern(
            'missing',
            `${count(missing.length, 'permission')} ${missing.length === 1 ? 'is' : 'are'} missing`,
            'Aurora cannot do all of its work until you add them to the role.',
            'Show what to add',
          ),
        ]),
    ...(refused === 0
      ? []
      : [
          concern(
            'refused',
            `AWS refused ${count(refused, 'action')}`,
            'A program needed them with this role.',
            'Show the refused actions',
          ),
        ]),
    ...(excessive.length === 0
      ? []
      : [
          concern(
            'excessive',
            'The role may do more than Aurora needs',
            'This blocks nothing. You decide whether to narrow its policies.',
            'Show what is too much',
          ),
        ]),
  ];
}
