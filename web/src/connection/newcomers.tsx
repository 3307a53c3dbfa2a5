/** Who got into the trust policy of a role, and the choice to accept or to remove them. */
import { AcknowledgeAlertDocument, type ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';
import { trustRelationshipsUrl } from '../../../src/setup-kit/console.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button, LinkButton } from '../parts/button.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { actorOf } from './actor.ts';
import { policyWithout } from './policy-without.ts';
import type { Readings } from './readings.ts';
import { ReplaceWords } from './replace-policy.tsx';
import { useAccessCheck } from './role-access.tsx';
import { roleNameOf } from './role-name.ts';

type TrustAlert = NonNullable<Readings['trustAlert']>;

type Props = {
  readonly connection: Pick<ConnectionPartsFragment, 'id' | 'roleArn' | 'partition'>;
  readonly readings: Readings;
  readonly alert: TrustAlert;
};

/** The only newcomer's account, which the title names. Null for others. */
function onlyAccount(newcomers: TrustAlert['newcomers']): string | null {
  const [first] = newcomers;
  return first === undefined || newcomers.length > 1 ? null : first.accountId;
}

export function newcomersTitle(newcomers: TrustAlert['newcomers']): string {
  const accountId = onlyAccount(newcomers);
  if (accountId !== null) return `Account ${accountId} can also use this role`;
  return `${newcomers.length === 1 ? 'Someone else' : `${newcomers.length} others`} can also use this role`;
}

/** First the question, then what to do in each case. */
export function Newcomers({ connection, readings, alert: { id, newcomers } }: Props) {
  const mayAccept = useMayConnect();
  const accepting = useAction(AcknowledgeAlertDocument);
  const accept = async () => {
    if ((await accepting.run({ id })) === undefined) return;
    announce('Saved.');
    readings.refresh();
  };
  const isAccount = onlyAccount(newcomers) !== null;
  const them = isAccount ? 'this account' : 'them';
  const they = isAccount ? 'this account' : 'they';
  return (
    <>
      <p>{changeIn(readings)}</p>
      {!isAccount && (
        <ul className="remedies">
          {newcomers.map(({ principal, description }) => (
            <li key={`${principal} ${description}`}>{description}</li>
          ))}
        </ul>
      )}
      <p>May {they} use the role? Not sure? Ask the person who made the change.</p>
      {mayAccept && (
        <div>
          <Button isPending={accepting.isRunning} pendingWords="Saving" onPress={() => void accept()}>
            Yes, {they} may use it
          </Button>
        </div>
      )}
      <OutcomeNotice of={accepting} />
      <p>
        <strong>No?</strong> Then remove {them} from the trust policy in AWS:
      </p>
      <RemovalSteps connection={connection} readings={readings} newcomers={newcomers} them={them} />
    </>
  );
}

type RemovalProps = Pick<Props, 'connection' | 'readings'> & {
  readonly newcomers: TrustAlert['newcomers'];
  /** "them", or "this account". */
  readonly them: string;
};

/** How to remove newcomers from the trust policy, with the ready policy where it is certain. */
function RemovalSteps({ connection, readings, newcomers, them }: RemovalProps) {
  const mayCheck = useMayConnect();
  const { check, isChecking, result } = useAccessCheck(connection.id, readings.refresh);
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
      {mayCheck && (
        <li>
          <div className="group">
            <span>Come back here, and check the role.</span>
            <div>
              <Button isPending={isChecking} pendingWords="Checking" onPress={check}>
                Check the role
              </Button>
            </div>
            {result}
          </div>
        </li>
      )}
    </ol>
  );
}

/** Who changed the trust policy and when, as far as it is known. */
function changeIn({ trust }: Readings): string {
  if (trust?.changedAt == null) return 'The trust policy was changed.';
  const by = trust.changedBy === null ? '' : ` by ${actorOf(trust.changedBy)}`;
  return `The trust policy was changed${by} on ${asMoment(trust.changedAt)}.`;
}
