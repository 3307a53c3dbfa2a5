import type { ReactNode } from 'react';
import { AcknowledgeAlertDocument, type ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { trustRelationshipsUrl } from '../../../src/setup-kit/console.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { count } from '../parts/count.ts';
import { Icon } from '../parts/icon.tsx';
import { OutcomeNotice, type Tone } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { actorOf } from './actor.ts';
import { policyWithout } from './policy-without.ts';
import { countRefused, neededIn, newDenials, type Readings } from './readings.ts';
import { ReplaceWords } from './replace-policy.tsx';
import { useAccessCheck } from './role-access.tsx';
import { roleNameOf } from './role-name.ts';
import { accountNumber, withAccountNumbers } from './title.ts';

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
  const { trustAlert } = readings;
  const newcomers = trustAlert?.newcomers ?? [];
  const [first] = newcomers;
  if (first === undefined || trustAlert === null) return [];
  const accountId = newcomers.length === 1 ? first.accountId : null;
  const title =
    accountId === null
      ? `${newcomers.length === 1 ? 'Someone else' : `${newcomers.length} others`} can also use this role`
      : `Account ${accountNumber(accountId)} can also use this role`;
  return [
    {
      key: 'newcomers',
      title,
      tone: 'WARNING',
      body: (
        <Newcomers
          connection={connection}
          readings={readings}
          alertId={trustAlert.id}
          accountId={accountId}
          newcomers={newcomers}
        />
      ),
    },
  ];
}

type NewcomersProps = {
  readonly connection: Connection;
  readonly readings: Readings;
  readonly alertId: string;
  /** The only newcomer, which the title names. Null for others. */
  readonly accountId: string | null;
  readonly newcomers: NonNullable<Readings['trustAlert']>['newcomers'];
};

/** Who got in, and the choice to accept or to remove them. */
function Newcomers({ connection, readings, alertId, accountId, newcomers }: NewcomersProps) {
  const mayAccept = useMayConnect();
  const accepting = useAction(AcknowledgeAlertDocument);
  const accept = async () => {
    if ((await accepting.run({ id: alertId })) === undefined) return;
    announce('Saved.');
    readings.refresh();
  };
  const them = accountId === null ? 'them' : 'this account';
  return (
    <>
      <p>
        {changeIn(readings)} If you do not know {them}, remove {accountId === null ? 'them' : 'it'}:
      </p>
      {accountId === null && (
        <ul className="remedies">
          {newcomers.map(({ principal, description }) => (
            <li key={`${principal} ${description}`}>{withAccountNumbers(description)}</li>
          ))}
        </ul>
      )}
      <RemovalSteps connection={connection} readings={readings} newcomers={newcomers} them={them} />
      {mayAccept && (
        <div>
          <Button isPending={accepting.isRunning} pendingWords="Saving" onPress={() => void accept()}>
            I know {them}
          </Button>
        </div>
      )}
      <OutcomeNotice of={accepting} />
    </>
  );
}

type RemovalProps = Pick<NewcomersProps, 'connection' | 'readings' | 'newcomers'> & {
  /** "them", or "this account". */
  readonly them: string;
};

/** How to remove newcomers from the trust policy, with the ready policy where it is certain. */
function RemovalSteps({ connection, readings, newcomers, them }: RemovalProps) {
  const name = roleNameOf(connection.roleArn);
  const url = trustRelationshipsUrl({ partition: connection.partition, name });
  const principals = newcomers.map(({ principal }) => principal);
  const policy = readings.trust === null ? null : policyWithout(readings.trust.document, principals);
  return (
    <ol className="usage">
      {policy !== null && (
        <li>
          <CopyAction text={policy} what="Trust policy" label={`Copy the trust policy without ${them}`} />
        </li>
      )}
      <li>
        {url === null ? (
          `Open the trust policy of the role ${name} in AWS.`
        ) : (
          <LinkButton tone={policy === null ? 'PRIMARY' : 'PLAIN'} href={url} isExternal>
            Open the trust policy in AWS
          </LinkButton>
        )}
      </li>
      <li>
        {policy === null ? (
          <span>
            Choose <strong>Edit trust policy</strong>. Delete what allows {them}, and keep the statement with
            your External ID. Then choose <strong>Update policy</strong>.
          </span>
        ) : (
          <ReplaceWords />
        )}
      </li>
    </ol>
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
  const { excessive } = access;
  const missing = neededIn(access).length;
  const refused = countRefused(access);
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
    ...(missing === 0
      ? []
      : [
          concern(
            { key: 'missing', tone: 'WARNING' },
            `${count(missing, 'permission')} ${missing === 1 ? 'is' : 'are'} missing`,
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
            body: (
              <RefusedActions
                connection={connection}
                count={refused}
                isChecked={newDenials(access).length === 0}
                refresh={readings.refresh}
                show={show}
              />
            ),
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
  readonly count: number;
  /** Whether a check has found out which policy refuses them, and what to add. */
  readonly isChecked: boolean;
  readonly refresh: () => void;
  readonly show: () => void;
};

/** Actions that nothing asks for: people decide whether to allow them. */
function RefusedActions({ connection: { id }, count: refused, isChecked, refresh, show }: RefusedProps) {
  const mayConnect = useMayConnect();
  const mayCheck = mayConnect && !isChecked;
  const { check, isChecking, result } = useAccessCheck(id, refresh);
  return (
    <>
      <p>
        {refused === 1
          ? 'Aurora tried it with this role. Allow it only if you want.'
          : 'Aurora tried them with this role. Allow only those you want.'}
        {mayCheck && ' A new check shows how.'}
      </p>
      <div className="buttons">
        {mayCheck && (
          <Button tone="PRIMARY" isPending={isChecking} pendingWords="Checking" onPress={check}>
            Check again
          </Button>
        )}
        <Button onPress={show}>Show the refused actions</Button>
      </div>
      {result}
    </>
  );
}
