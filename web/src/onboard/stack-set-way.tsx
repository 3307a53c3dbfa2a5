import { SetupKitDocument, type SetupKitQueryVariables } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { LinkButton } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { Loading } from '../parts/loading.tsx';
import { MistakeNotice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { addressOf } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { CommandSteps } from './command-steps.tsx';
import { arnsIn } from './permissions.ts';

/** The ids of organizational units, and of the root. */
const UNIT_ID = /^(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/;
const ACCOUNT_ID = /^\d{12}$/;

/** An organization that Aurora reads, or only its roles: in the chosen units, with a script that lists them first. */
export function StackSetWay({ variables }: { readonly variables: SetupKitQueryVariables }) {
  const { id: workspaceId } = useWorkspace();
  const units = useDraft(`${workspaceId}.units`);
  const exceptions = useDraft(`${workspaceId}.exceptions`);
  // Half an id is not sent while the user types.
  const unitIds = arnsIn(units.text).filter((id) => UNIT_ID.test(id));
  const { data, problem } = useData(SetupKitDocument, {
    ...variables,
    unitIds,
    exceptAccountIds: arnsIn(exceptions.text).filter((id) => ACCOUNT_ID.test(id)),
  });
  return (
    <>
      <p>
        Aurora shows your accounts, and you select which to connect. Each account connects when its role
        exists.
      </p>
      <div>
        <LinkButton tone="PRIMARY" href={addressOf({ page: 'ORGANIZATION', workspaceId })}>
          Connect an organization
        </LinkButton>
      </div>
      <Disclosure title="Another way: Aurora does not see your account list">
        <h3>Find the IDs of your organizational units (OUs)</h3>
        <ol className="usage">
          <li>Sign in to the AWS console of the management account.</li>
          <li>
            In the search field at the top, enter <strong>AWS Organizations</strong>, and open it.
          </li>
          <li>
            In the menu on the left, choose <strong>AWS accounts</strong>.
          </li>
          <li>
            Below the name of each OU is its ID, such as <code>ou-abcd-11112222</code>. Copy the IDs of the
            OUs that you want to connect. The ID of the root (<code>r-abcd</code>) means all accounts.
          </li>
        </ol>
        <h3>Enter the IDs</h3>
        <TextField
          label="IDs of organizational units"
          value={units.text}
          onChange={units.change}
          isMono
          placeholder="ou-abcd-11112222"
          hint="Several IDs: with a space between them."
          problem={problemIn(units.text, UNIT_ID, 'a unit, such as ou-abcd-11112222')}
        />
        <TextField
          label="Except these accounts (optional)"
          value={exceptions.text}
          onChange={exceptions.change}
          isMono
          placeholder="123456789012"
          problem={problemIn(exceptions.text, ACCOUNT_ID, 'an account: twelve digits')}
        />
        <h3>Create the roles</h3>
        {unitIds.length === 0 ? (
          <p className="hint">The commands appear here when you have entered an ID.</p>
        ) : (
          <Loading of={data?.setupKit} problem={problem} lines={6}>
            {(kit) =>
              kit.__typename === 'SetupKit' ? (
                <CommandSteps
                  file={kit.stackSet}
                  partition={kit.partition}
                  account="the management account or a delegated administrator's account"
                  isMain={false}
                  next="Wait until the commands end."
                />
              ) : (
                <MistakeNotice mistake={kit} />
              )
            }
          </Loading>
        )}
        <h3>Connect the accounts</h3>
        <p>
          The commands print one line for each account, which begins with <code>arn:</code>. Copy these lines.
          Open{' '}
          <a href={addressOf({ page: 'CONNECT', workspaceId }, { step: 'many' })}>Connect many accounts</a>,
          and paste them there.
        </p>
      </Disclosure>
    </>
  );
}

/** The first text that is no ID: the commands are without it. */
function problemIn(text: string, pattern: RegExp, kind: string): string | undefined {
  const wrong = arnsIn(text).find((id) => !pattern.test(id));
  return wrong === undefined
    ? undefined
    : `"${wrong}" is not the ID of ${kind}. The commands are without it.`;
}
