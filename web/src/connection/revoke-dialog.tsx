import {
  type ConnectionPartsFragment,
  RevokeSessionsDocument,
  type RevokeSessionsMutation,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Notice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { roleNameOf } from './role-name.ts';

type Answer = Exclude<RevokeSessionsMutation['revokeSessions'], Mistake>;

/** What Aurora has forgotten, and the commands for AWS. */
export type Revoked = Answer & {
  /** When the last known credentials expire. Null if none is known: the viewer may not read them, or no server has any. */
  readonly lastExpiry: string | null;
};

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn'>;
  /** Set after the first step. */
  readonly revoked: Revoked | undefined;
  readonly onForgotten: (answer: Answer) => void;
  readonly onClose: () => void;
};

/** The two steps that end the sessions of a role: Aurora forgets them, then the owner of the role ends them in AWS. */
export function RevokeDialog({ connection: { id, roleArn }, revoked, onForgotten, onClose }: Props) {
  const revoke = useAction(RevokeSessionsDocument);
  const forget = async () => {
    const answer = await revoke.run({ connectionId: id });
    if (answer === undefined) return;
    announce('Aurora has forgotten the sessions. They are not ended in AWS yet.');
    onForgotten(answer);
  };
  if (revoked !== undefined)
    return (
      <Dialog title="Step 2 of 2: end the sessions in AWS" onClose={onClose}>
        <EndInAws revoked={revoked} />
        <div className="buttons">
          <Button autoFocus onPress={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  return (
    <ConfirmDialog
      title="Step 1 of 2: make Aurora forget the sessions"
      words="Forget the sessions"
      pendingWords="Forgetting"
      action={revoke}
      onConfirm={() => void forget()}
      onClose={onClose}
    >
      <p>
        Every server of Aurora forgets the sessions of{' '}
        <strong className="breakable">{roleNameOf(roleArn)}</strong>. Programs get new ones with their next
        request.
      </p>
      <p>
        This does not end them in AWS: AWS accepts them until they expire. Step 2 shows the commands that end
        them.
      </p>
    </ConfirmDialog>
  );
}

/** What the owner of the role does, so that AWS ends the sessions, too. */
export function EndInAws({
  revoked: { policyName, policy, commands, lastExpiry },
}: {
  readonly revoked: Revoked;
}) {
  // Another server may have credentials that expire later.
  const until = lastExpiry === null ? 'they expire' : `at least ${asMoment(lastExpiry)}`;
  return (
    <>
      <Notice tone="WARNING" title={`Not ended in AWS yet: these credentials work until ${until}.`}>
        <p>
          Aurora has forgotten the sessions, but AWS still accepts them. To end them now, run these commands
          in the account of the role.
        </p>
        <div>
          <CopyAction text={commands} what="Commands" label="Copy the commands" />
        </div>
      </Notice>
      <CodeBlock title="Commands" text={commands} />
      <Disclosure title="Policy" hint="that the commands attach">
        <CodeBlock title={policyName} text={policy} fileName={`${policyName}.json`} />
      </Disclosure>
    </>
  );
}
