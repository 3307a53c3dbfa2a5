import type { ReactNode } from 'react';
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { Icon } from '../parts/icon.tsx';
import type { Tone } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { Newcomers, newcomersTitle } from './newcomers.tsx';
import { oldSessionsEndAt } from './old-sessions.ts';
import { countRefused, neededIn, newDenials, type Readings } from './readings.ts';
import { RefusedActions } from './refused-actions.tsx';

type Concern = {
  readonly key: string;
  readonly title: string;
  readonly body: ReactNode;
  /** As severe as the alert about it. Information where there is none. */
  readonly tone: Extract<Tone, 'WARNING' | 'INFO'>;
};

type Connection = Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition'> & {
  readonly sessionsRevokedAt: string | null;
};

type Options = {
  readonly readings: Readings;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Unfolds the permissions in the report. */
  readonly show: () => void;
};

/** What needs attention although the connection works, the most severe first. */
export function concernsIn(connection: Connection, { readings, now, show }: Options): Concern[] {
  return [
    ...newcomerConcern(connection, readings),
    ...sessionConcern(connection, now),
    ...permissionConcerns(connection, readings, show),
  ];
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
  if (trustAlert === null || trustAlert.newcomers.length === 0) return [];
  return [
    {
      key: 'newcomers',
      title: newcomersTitle(trustAlert.newcomers),
      tone: 'WARNING',
      body: <Newcomers connection={connection} readings={readings} alert={trustAlert} />,
    },
  ];
}

/** Aurora cannot see whether somebody has ended the old sessions in AWS. No alert: a person has just asked for it. */
function sessionConcern({ sessionsRevokedAt }: Connection, now: number): Concern[] {
  const endAt = oldSessionsEndAt(sessionsRevokedAt, now);
  if (sessionsRevokedAt === null || endAt === null) return [];
  return [
    {
      key: 'sessions',
      title: 'Old sessions may still work in AWS',
      tone: 'WARNING',
      body: (
        <p>
          Aurora forgot the sessions from before {asMoment(sessionsRevokedAt)}. In AWS they work until someone
          runs the commands that end them, or until they expire: {asMoment(endAt)} at the latest.
        </p>
      ),
    },
  ];
}

function permissionConcerns(connection: Connection, readings: Readings, show: () => void): Concern[] {
  const { access } = readings;
  if (access === null) return [];
  const { excessive } = access;
  const missing = neededIn(access).length;
  const refused = countRefused(access);
  const unchecked = newDenials(access).length;
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
    ...(excessive.length === 0
      ? []
      : [
          concern(
            { key: 'excessive', tone: 'WARNING' },
            isAdministrator
              ? 'This role has administrator access'
              : 'This role allows more than Aurora needs',
            isAdministrator
              ? 'Programs that use it can do everything in the account. Attach only the permissions that Aurora needs.'
              : 'Programs that use it can do more than they should. Remove what Aurora does not need.',
            'Show what Aurora does not need',
          ),
        ]),
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
            // A check opens the alert.
            tone: refused > unchecked ? ('WARNING' as const) : ('INFO' as const),
            title:
              refused > unchecked
                ? `AWS refused ${count(refused, 'action')}`
                : `Aurora has not checked ${count(refused, 'refused action')} yet`,
            body: (
              <RefusedActions
                connection={connection}
                count={refused}
                unchecked={unchecked}
                isAlertAboutThem={refused > unchecked && missing === 0}
                refresh={readings.refresh}
                show={show}
              />
            ),
          },
        ]),
  ];
}
