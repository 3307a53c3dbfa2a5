import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { Button } from '../parts/button.tsx';
import { useMayConnect } from '../session/viewer.ts';
import { useAccessCheck } from './role-access.tsx';

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id'>;
  readonly count: number;
  /** How many of them no check has looked at. A check finds out which policy refuses them, and what to add. */
  readonly unchecked: number;
  readonly refresh: () => void;
  readonly show: () => void;
};

/** Actions that nothing asks for: people decide whether to allow them. */
export function RefusedActions({ connection: { id }, count, unchecked, refresh, show }: Props) {
  const mayConnect = useMayConnect();
  const { check, isChecking, result } = useAccessCheck(id, refresh);
  return (
    <>
      <p>
        {count === 1
          ? 'Aurora tried it with this role. Allow it only if you want.'
          : 'Aurora tried them with this role. Allow only those you want.'}
      </p>
      {unchecked > 0 && (
        <p>
          {unchecked === count
            ? `Aurora has not checked ${count === 1 ? 'it' : 'them'} yet, so there is no alert.`
            : `Aurora has not checked ${unchecked} of them yet.`}{' '}
          The check says what to change.
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
