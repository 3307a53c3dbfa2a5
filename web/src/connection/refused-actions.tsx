import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { useMayConnect } from '../session/viewer.ts';
import { useAccessCheck } from './role-access.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id'>;
  readonly count: number;
  /** How many of them no check has looked at. A check finds out which policy refuses them, and what to add. */
  readonly unchecked: number;
  /** Whether there is an alert about them, and about nothing else. */
  readonly isAlertAboutThem: boolean;
  readonly refresh: () => void;
  readonly show: () => void;
};

/** Actions that nothing asks for: people decide whether to allow them. */
export function RefusedActions({
  connection: { id },
  count,
  unchecked,
  isAlertAboutThem,
  refresh,
  show,
}: Props) {
  const mayConnect = useMayConnect();
  const { check, isChecking, result } = useAccessCheck(id, refresh);
  return (
    <>
      <p>
        Aurora stays connected without {count === 1 ? 'it' : 'them'}. If you{' '}
        {count === 1 ? 'do not want it' : 'want to allow none'}, change nothing in AWS
        {mayConnect && isAlertAboutThem && (
          <>
            , and choose <strong>Hide for…</strong> below
          </>
        )}
        .
      </p>
      {unchecked > 0 && (
        <p>
          {unchecked < count && `Aurora has not checked ${unchecked} of them yet. `}
          The check says what to change.{' '}
          {mayConnect ? (
            <>
              Choose <strong>Check the permissions</strong> to check now. Otherwise Aurora checks within a
              day.
            </>
          ) : (
            'Aurora checks within a day.'
          )}
        </p>
      )}
      <div className="buttons">
        {mayConnect && unchecked > 0 && (
          <Button tone="PRIMARY" isPending={isChecking} pendingWords="Checking" onPress={check}>
            Check the permissions
          </Button>
        )}
        <Button onPress={show}>Show the refused actions</Button>
      </div>
      {result}
    </>
  );
}
