import { type FormEvent, useState } from 'react';
import { ConnectAwsAccountDocument } from '../../../schema/generated/graphql.ts';
import { readRoleArn } from '../../../src/iam/arn/role-arn.ts';
import { useAction } from '../data/hooks.ts';
import { Button } from '../parts/button.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { goTo } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { ArnField, type AuroraAccount, forbiddenFor } from './arn-field.tsx';

/** Connects one account by the ARN of its role. */
export function ArnForm({ aurora }: { readonly aurora: AuroraAccount | undefined }) {
  const { id: workspaceId } = useWorkspace();
  const { text, change, forget } = useDraft(`${workspaceId}.role-arn`);
  // Text from terminals and e-mails often has white space around it.
  const roleArn = text.trim();
  const connect = useAction(ConnectAwsAccountDocument);
  const [asked, setAsked] = useState('');
  const reading = readRoleArn(roleArn);
  const valid = reading.ok && forbiddenFor(aurora, reading.value) === null;
  // The answer is about the text that was sent, not about later changes.
  const mistake = asked === roleArn ? connect.mistake : undefined;
  const isAboutArn = mistake?.__typename === 'InvalidRoleArn';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!valid || connect.isRunning) return;
    setAsked(roleArn);
    const connected = await connect.run({ workspaceId, roleArn });
    if (connected === undefined) return;
    forget();
    goTo({ page: 'CONNECT', workspaceId, connectionId: connected.awsConnection.id });
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <ArnField value={text} onChange={change} aurora={aurora} refusal={isAboutArn ? mistake : undefined} />
      <OutcomeNotice of={{ problem: connect.problem, mistake: isAboutArn ? undefined : mistake }} />
      <Button
        type="submit"
        tone="PRIMARY"
        isDisabled={!valid}
        isPending={connect.isRunning}
        pendingWords="Asking AWS"
      >
        Connect AWS account
      </Button>
    </form>
  );
}
