import type { ReactNode } from 'react';
import { AcknowledgeAlertDocument, type ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { trustRelationshipsUrl } from '../../../src/setup-kit/console.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Icon } from '../parts/icon.tsx';
import { OutcomeNotice, type Tone } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { actorOf } from './actor.ts';
import { newcomersIn, newDenials, type Readings } from './readings.ts';
import { useAccessCheck } from './role-access.tsx';
import { roleNameOf } from './role-name.ts';
import { accountNumber } from './title.ts';

type Concern = {
  readonly key: string;
  readonly title: string;
  readonly body: ReactNode;
  /** As severe as the alert about it. */
  readonly tone: Extract<Tone, 'WARNING' | 'INFO'>;
};

type Connection = Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition'>;

/**
 * What needs attention although the connection works, the most important first.
 *
 * @param show unfolds the permissions in the report
 */
export function concernsIn(connection: Connection, readings: Readings, show: () => void): Concern[] {
  return [...newcomerConcern(connection, readings), ...permissionConcerns(connection, readings, show)];
}

/** A connected account that needs attention. */
export function Attention({ concerns }: { readonly concerns: readonly Concern[] }) {
  const [first, ...others] = concerns;
  if (first === undefined) return null;
  const tone = concerns.some((concern) => concern.tone === 'WARNING') ? 'WARNING' : 'INFO';
  return (
    <section className="problem" data-tone={tone} aria-labelledby="attention-title">
      <Icon name={tone === 'WARNING' ? 'ALERT' : 'INFO'} />
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
  const accountId = newcomers.length === 1 ? accountIn(first.principal) : null;
  const title =
    accountId === null
      ? `${newcomers.length === 1 ? 'Someone else' : `${newcomers.length} others`} can also use this role`
      : `Account ${accountNumber(accountId)} can also use this role`;
  return [
    {
      key: 'newcomers',
      title,
      tone: 'INFO',
      body: (
        <Newcomers
          connection={connection}
          readings={readings}
          alertId={readings.trustAlert.id}
          accountId={accountId}
          newcomers={newcomers}
        />
      ),
    },
  ];
}

/** The account that a principal names. Null where it names none. */
function accountIn(principal: string): string | null {
  return /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1] ?? null;
}

type NewcomersProps = {
  readonly connection: Connection;
  readonly readings: Readings;
  readonly alertId: string;
  /** The only newcomer, which the title names. Null for others. */
  readonly accountId: string | null;
  readonly newcomers: ReturnType<typeof newcomersIn>;
};

/** Who got in, and the choice to accept or to remove them. */
function Newcomers({ connection, readings, alertId, accountId, newcomers }: NewcomersProps) {
  const mayAccept = useMayConnect();
  const accepting = useAction(AcknowledgeAlertDocument);
  const url = trustRelationshipsUrl({
    partition: connection.partition,
    name: roleNameOf(connection.roleArn),
  });
  const accept = async () => {
    if ((await accepting.run({ id: alertId })) === undefined) return;
    announce('Saved.');
    readings.refresh();
  };
  return (
    <>
      <p>
        {changeIn(readings)} If you do not know{' '}
        {accountId === null ? 'them' : `account ${accountNumber(accountId)}`}, open the trust policy in AWS
        and choose <strong>Edit trust policy</strong>. Delete{' '}
        {accountId === null ? 'their statements' : `the statement with ${accountId}`}, and keep the one with
        your External ID. Then choose <strong>Update policy</strong>.
      </p>
      {accountId === null && (
        <ul className="remedies">
          {newcomers.map(({ principal, description }) => (
            <li key={`${principal} ${description}`}>{description}</li>
          ))}
        </ul>
      )}
      <div className="buttons">
        {url !== null && (
          <LinkButton tone="PRIMARY" href={url} isExternal>
            Open the trust policy in AWS
          </LinkButton>
        )}
        {mayAccept && (
          <Button isPending={accepting.isRunning} pendingWords="Saving" onPress={() => void accept()}>
            {accountId === null ? 'I know them' : 'I know this account'}
          </Button>
        )}
      </div>
      <OutcomeNotice of={accepting} />
    </>
  );
}

/** Who changed the trust policy and when, as far as it is known. */
function changeIn({ trust }: Readings): string {
  if (trust?.changedAt == null) return 'The trust policy was changed.';
  const by = trust.changedBy === null ? '' : ` by ${actorOf(trust.changedBy)}`;
  return `The trust policy was changed${by} on ${asMoment(trust.changedAt)}.`;
}

function permissionConcerns(connection: Connection, readings: Readings, show: () => void): Concern[] {
  const { access } = readings;
  if (access === null) return [];
  const { missing, excessive } = access;
  const refused = newDenials(access).length;
  const isAdministrator = excessive.some(({ risk }) => risk === 'ADMINISTRATOR');
  const concern = (
    { key, tone }: Pick<Concern, 'key' | 'tone'>,
    title: string,
    words: string,
    button: string,
  ): Concern => ({
    key,
    tone,
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
            { key: 'missing', tone: 'WARNING' },
            `${count(missing.length, 'permission')} ${missing.length === 1 ? 'is' : 'are'} missing`,
            'Aurora cannot do all of its work until the role allows them.',
            'Show what to add',
          ),
        ]),
    ...(refused === 0
      ? []
      : [
          {
            key: 'refused',
            tone: 'WARNING' as const,
            title: `AWS refused ${count(refused, 'action')}`,
            body: <RefusedActions connection={connection} refresh={readings.refresh} show={show} />,
          },
        ]),
    ...(excessive.length === 0
      ? []
      : [
          concern(
            { key: 'excessive', tone: 'INFO' },
            isAdministrator
              ? 'This role has administrator access'
              : 'This role allows more than Aurora needs',
            isAdministrator
              ? 'Aurora works. We recommend that you attach only the permissions that Aurora needs.'
              : 'Aurora works. We recommend that you remove what is too much.',
            'Show what is too much',
          ),
        ]),
  ];
}

type RefusedProps = {
  readonly connection: Connection;
  readonly refresh: () => void;
  readonly show: () => void;
};

/** A check finds out which policy refuses the actions, and what to add. */
function RefusedActions({ connection: { id }, refresh, show }: RefusedProps) {
  const mayCheck = useMayConnect();
  const { check, isChecking, result } = useAccessCheck(id, refresh);
  return (
    <>
      <p>
        Aurora tried them with this role.
        {mayCheck && (
          <>
            {' '}
            To see how to allow them, choose <strong>Check again</strong>.
          </>
        )}
      </p>
      <div className="buttons">
        {mayCheck && (
          <Button isPending={isChecking} pendingWords="Checking" onPress={check}>
            Check again
          </Button>
        )}
        <Button onPress={show}>Show the refused actions</Button>
      </div>
      {result}
    </>
  );
}
