import type { ViewerQuery } from '../../../schema/generated/graphql.ts';
import { Icon } from '../parts/icon.tsx';
import { Menu } from '../parts/menu.tsx';
import { asMoment } from '../parts/time.ts';
import { addressOf } from '../routes.ts';
import { signOut } from '../session/session.ts';

/** Who the user is, until when, and the way out. */
export function SessionMenu({
  viewer: { kind, name, expiresAt, session },
}: {
  readonly viewer: ViewerQuery['viewer'];
}) {
  // A person's session goes on when the claims are read again.
  const until = session?.expiresAt ?? expiresAt;
  return (
    <Menu
      label="Session"
      trigger={<Icon name="PERSON" />}
      title={
        <>
          {kind === 'ONBOARDING' ? 'Signed in with an onboarding link' : `Signed in: ${name}`}
          {until !== null && (
            <>
              <br />
              Until {asMoment(until)}
            </>
          )}
        </>
      }
      entries={[
        // Only people have sessions.
        ...(session === null
          ? []
          : [{ key: 'sessions', words: 'Your sessions', href: addressOf({ page: 'OWN_SESSIONS' }) }]),
        { key: 'out', words: 'Sign out', onAction: () => signOut() },
      ]}
    />
  );
}
