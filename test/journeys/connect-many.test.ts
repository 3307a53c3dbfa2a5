import { describe, expect, it } from 'vitest';
import type { ConnectAwsAccountsMutationVariables } from '../../schema/generated/graphql.ts';
import { type Aurora, startAurora } from '../support/aurora.ts';
import { ConnectAwsAccountsDocument } from '../support/documents.ts';

/** What is wrong stays wrong, and nothing that is connected is looked at again: how often shows nothing here. */
const QUICK = { VERIFICATION_WINDOW_SECONDS: '1', RECHECK_SECONDS: '604800' };

async function connectMany(
  { client }: Pick<Aurora, 'client'>,
  variables: ConnectAwsAccountsMutationVariables,
) {
  const { connectAwsAccounts } = await client.send(ConnectAwsAccountsDocument, variables);
  if (connectAwsAccounts.__typename !== 'ConnectAwsAccountsSuccess')
    throw new Error(connectAwsAccounts.message);
  return connectAwsAccounts.lines;
}

const outcomes = (lines: readonly { number: number; outcome: string }[]) =>
  lines.map(({ number, outcome }) => [number, outcome]);

describe('many accounts at once', () => {
  it('answers for each line of what was pasted', async () => {
    const aurora = await startAurora();
    const { id: workspaceId } = await aurora.createWorkspace();
    const csv = `Account ID,ARN,Email,Name,Status
222222222222,arn:aws:organizations::1:account/o/222222222222,a@example.com,"Production, EU",ACTIVE
333333333333,,b@example.com,Old,SUSPENDED
222222222222,,c@example.com,Twice,ACTIVE
${aurora.account.accountId},,d@example.com,Aurora,ACTIVE
12345,,e@example.com,Short,ACTIVE`;
    const lines = await connectMany(aurora, { workspaceId, text: csv, roleName: 'path/Role' });
    expect(outcomes(lines)).toEqual([
      [2, 'STARTED'],
      [3, 'SKIPPED'],
      [4, 'DUPLICATE'],
      [5, 'REFUSED'],
      [6, 'REFUSED'],
    ]);
    expect(lines[0]).toMatchObject({
      roleArn: 'arn:aws:iam::222222222222:role/path/Role',
      awsConnection: { name: 'Production, EU', status: 'PENDING' },
    });
    expect(lines[1]?.note).toContain('SUSPENDED');
    expect(lines[2]?.duplicateOf).toBe(2);
    expect(lines[3]?.error).toMatchObject({
      __typename: 'RoleInAurorasAccount',
      remedies: [expect.any(String)],
    });
    expect(lines[4]?.error).toMatchObject({
      __typename: 'InvalidRoleArn',
      part: 'ACCOUNT',
      suggestion: null,
    });
  });

  it('says of a line of another part of AWS what to do with the line', async () => {
    const aurora = await startAurora();
    const { id: workspaceId } = await aurora.createWorkspace();
    const roleArns = ['arn:aws-cn:iam::222222222222:role/R', 'arn:aws-us-gov:iam::222222222222:role/R'];
    const lines = await connectMany(aurora, { workspaceId, roleArns });
    const refused = (place: string) => ({
      __typename: 'PartitionMismatch',
      message: `Aurora cannot connect accounts of ${place} here.`,
      remedies: expect.arrayContaining(['Delete this line.']),
    });
    expect(lines.map(({ error }) => error)).toMatchObject([
      refused('AWS China'),
      refused('AWS GovCloud (US)'),
    ]);
  });

  it('reads the name of the role and the Region of each line, and refuses a line with a wrong Region', async () => {
    const aurora = await startAurora({ environment: QUICK });
    const { id: workspaceId } = await aurora.createWorkspace();
    const text = `Account ID,Role name,Region,Name
222222222222,Own,eu-central-1,Own
333333333333,,,Usual
444444444444,Own,moon-1,Wrong Region
555555555555,not a name!,,Wrong role`;
    const lines = await connectMany(aurora, { workspaceId, text, roleName: 'Usual', region: 'us-west-2' });
    expect(lines.map(({ roleArn }) => roleArn?.split('/')[1] ?? null)).toEqual(['Own', 'Usual', 'Own', null]);
    const connections = lines.slice(0, 2).map(({ awsConnection }) => awsConnection?.id ?? '');
    const regions = await Promise.all(connections.map(async (id) => (await aurora.connection(id)).region));
    expect(regions).toEqual(['eu-central-1', 'us-west-2']);
    expect(lines[2]?.error).toMatchObject({
      __typename: 'InvalidInput',
      message: expect.stringContaining('"moon-1"'),
    });
    expect(lines[3]?.error).toMatchObject({ __typename: 'InvalidRoleArn' });
    const again = await connectMany(aurora, {
      workspaceId,
      text: 'Role ARN,Region\narn:aws:iam::222222222222:role/Own,eu-west-1',
    });
    expect((await aurora.connection(again[0]?.awsConnection?.id ?? '')).region).toBe('eu-west-1');
  });

  it('of which so many may be tried in a day; the others are told when to come', async () => {
    const aurora = await startAurora({ environment: { WORKSPACE_LIST_ROLES_PER_DAY: '3', ...QUICK } });
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const trustPolicy = aurora.trustPolicy(externalId.value);
    const connected = aurora.customer.createRole('R', { trustPolicy }).arn;
    await connectMany(aurora, { workspaceId, roleArns: [connected] });
    await aurora.app.idle();
    aurora.clock.advance(60_000);
    const ids = ['111111111111', '222222222222', '333333333333', '444444444444'];
    const lines = await connectMany(aurora, { workspaceId, roleArns: [...ids, connected] });
    expect(outcomes(lines)).toEqual([
      [1, 'STARTED'],
      [2, 'STARTED'],
      [3, 'REFUSED'],
      [4, 'REFUSED'],
      // What is connected costs nothing.
      [5, 'UNCHANGED'],
    ]);
    expect(lines[2]?.error).toMatchObject({
      __typename: 'TooManyAccounts',
      code: 'TOO_MANY_ACCOUNTS',
      retryAfterSeconds: 86_340,
    });
    await aurora.runUntil(aurora.clock.now() + 86_340_000);
    const later = await connectMany(aurora, { workspaceId, roleArns: ids.slice(2) });
    expect(outcomes(later)).toEqual([
      [1, 'STARTED'],
      [2, 'REFUSED'],
    ]);
  });

  it('is refused as a whole where the request makes no sense', async () => {
    const aurora = await startAurora();
    const { id: workspaceId } = await aurora.createWorkspace();
    const refusal = async (variables: ConnectAwsAccountsMutationVariables) =>
      (await aurora.client.send(ConnectAwsAccountsDocument, variables)).connectAwsAccounts;
    const text = '222222222222';
    const wrong: [ConnectAwsAccountsMutationVariables, RegExp][] = [
      [{}, /either/],
      [{ text, roleArns: [text] }, /either/],
      [{ text: '\n# nothing\n' }, /no account/],
      [{ text, roleName: 'My Role' }, /"My Role"/],
      [{ text, region: 'cn-north-1' }, /"cn-north-1"/],
      [
        { text: Array.from({ length: 1_001 }, (_, index) => 100_000_000_000 + index).join('\n') },
        /more than 1000 accounts/,
      ],
    ];
    for (const [variables, message] of wrong) {
      expect(await refusal({ workspaceId, ...variables })).toMatchObject({
        __typename: 'InvalidInput',
        message: expect.stringMatching(message),
        remedies: [expect.any(String)],
      });
    }
    expect(await refusal({ text })).toMatchObject({ __typename: 'WorkspaceRequired' });
    expect(await refusal({ workspaceId: 'x', text })).toMatchObject({ __typename: 'WorkspaceNotFound' });
    expect(aurora.simulator.calls.all('AssumeRole')).toEqual([]);
  });
});
