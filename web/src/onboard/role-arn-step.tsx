import { type FormEvent, useEffect, useState } from 'react';
import { useMutation } from 'urql';
import { ConnectAwsAccountDocument } from '../../../schema/generated/graphql.ts';
import { readRoleArn } from '../../../src/iam/arn/role-arn.ts';
import { forUrql } from '../data/documents.ts';
import { problemOf } from '../data/problem.ts';
import { MistakeNotice, ProblemNotice } from '../parts/notice.tsx';
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
  // People paste from terminals and mails.
  const roleArn = text.trim();
  const [{ data, error, fetching }, connect] = useMutation(forUrql(ConnectAwsAccountDocument));
  const [asked, setAsked] = useState('');
  const reading = readRoleArn(roleArn);
  const valid = reading.ok && forbiddenFor(aurora, reading.value) === null;
  // An answer is about what was sent, not about what has been typed since.
  const answer = asked === roleArn ? data?.connectAwsAccount : undefined;
  const mistake = answer?.__typename === 'ConnectAwsAccountSuccess' ? undefined : answer;

  useEffect(() => onValid(valid), [valid, onValid]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!valid || fetching) return;
    setAsked(roleArn);
    const made = (await connect({ workspaceId, roleArn })).data?.connectAwsAccount;
    if (made?.__typename === 'ConnectAwsAccountSuccess') {
      forget();
      goTo({ page: 'CONNECTION', workspaceId, connectionId: made.awsConnection.id });
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <ArnField
        value={text}
        onChange={change}
        aurora={aurora}
        refusal={
          mistake?.__typename === 'InvalidRoleArn'
            ? { ...mistake, suggestion: mistake.suggestion }
            : undefined
        }
      />
      {mistake !== undefined && mistake.__typename !== 'InvalidRoleArn' && (
        <MistakeNotice mistake={mistake} />
      )}
      {error !== undefined && <ProblemNotice problem={problemOf(error)} />}
      <button type="submit" className="button button-primary" disabled={!valid} aria-busy={fetching}>
        {fetching ? 'Asking AWS…' : 'Connect AWS account'}
      </button>
    </form>
  );
}
