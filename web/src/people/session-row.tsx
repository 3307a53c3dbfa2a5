import type { ReactNode } from 'react';
import type { SessionFragment } from '../../../schema/generated/graphql.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { InlineFacts } from '../parts/inline-facts.tsx';
import { asMoment } from '../parts/time.ts';
import { signOut } from '../session/session.ts';

type Props = {
  readonly session: SessionFragment;
  readonly title: string;
  /** What the title does not say. */
  readonly facts?: readonly string[];
  /** After the facts. */
  readonly children?: ReactNode;
  /** Undefined: the viewer may not. */
  readonly onEnd: (() => void) | undefined;
};

/** A session of a person. The one of this browser ends with the sign-out, at the identity provider too. */
export function SessionRow({ session, title, facts = [], children, onEnd }: Props) {
  const { isCurrent, lastUsedAt, expiresAt } = session;
  return (
    <li className="row">
      <div className="row-line">
        <div className="row-words">
          <p className="breakable">
            <strong>{title}</strong>{' '}
            {isCurrent && (
              <Badge tone="GOOD" size="SMALL">
                This session
              </Badge>
            )}
          </p>
          <p className="hint">
            <InlineFacts
              facts={[...facts, `Last used ${asMoment(lastUsedAt)}`, `Ends ${asMoment(expiresAt)}`]}
            />
            {children}
          </p>
        </div>
        {isCurrent ? (
          <Button size="SMALL" onPress={() => signOut()}>
            Sign out
          </Button>
        ) : (
          onEnd !== undefined && (
            <Button size="SMALL" onPress={onEnd}>
              End session<span className="visually-hidden"> {title}</span>
            </Button>
          )
        )}
      </div>
    </li>
  );
}
