import { type FormEvent, useEffect, useState } from 'react';
import { ConnectAwsAccountDocument } from '../../../schema/generated/graphql.ts';
import { readRoleArn } from '../../../src/iam/arn/role-arn.ts';
import { useAction } from '../data/hooks.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { goTo } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { ArnField, type AuroraAccount, forbiddenFor } from './arn-field.tsx';

type Props = {
  readonly aurora: AuroraAccount | undefined;
  readonly onValid: (valid: boolean) => void;
};

/** Connects one account. */
export function RoleArnStep({ aurora, onValid }: Props) {
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

  useEffect(() => onValid(valid), [valid, onValid]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!valid || connect.isRunning) return;
    setAsked(roleArn);
    const connected = await connect.run({ workspaceId, roleArn });
    if (connected === undefined) return;
    forget();
    goTo({ page: 'CONNECTION', workspaceId, connectionId: connected.awsConnection.id });
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <ArnField value={text} onChange={change} aurora={aurora} refusal={isAboutArn ? mistake : undefined} />
      <OutcomeNotice of={{ problem: connect.problem, mistake: isAboutArn ? undefined : mistake }} />
      <button type="submit" className="button button-primary" disabled={!valid} aria-busy={connect.isRunning}>
        {connect.isRunning ? 'Asking AWS…' : 'Connect AWS account'}
      </button>
    </form>
  );
}
