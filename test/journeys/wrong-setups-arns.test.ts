import { describe, expect, it } from 'vitest';
import { readAccountText } from '../../src/connection/account-list.ts';
import { readRoleArn } from '../../src/iam/arn/role-arn.ts';
import { startAurora } from '../support/aurora.ts';
import { ConnectAwsAccountDocument } from '../support/documents.ts';
import { CLEAN_ARN, CLEANED_ARNS, ODD_NAMES, REFUSED_ARNS, SECRETS } from './wrong-setups-arns.ts';

describe('the text in the field for the ARN', () => {
  it.each(CLEANED_ARNS)('is accepted when only quotes, labels and blanks are around it: %j', (text) => {
    expect(readRoleArn(text)).toMatchObject({ ok: true, value: { arn: CLEAN_ARN } });
  });

  it('is kept as the ARN alone', async () => {
    const aurora = await startAurora();
    const { id: workspaceId, externalId } = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', { trustPolicy: aurora.trustPolicy(externalId.value) });
    const connection = await aurora.connect(workspaceId, `  Role ARN: "${arn}",\n`);
    expect(connection).toMatchObject({ roleArn: arn });
    expect(await aurora.runToEnd(connection.id)).toMatchObject({ status: 'CONNECTED' });
  });

  it.each(REFUSED_ARNS)('is refused with what was meant: $text', async ({ text, part, suggestion, says }) => {
    const aurora = await startAurora();
    const { id: workspaceId } = await aurora.createWorkspace();
    const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
      workspaceId,
      roleArn: text,
    });
    if (connectAwsAccount.__typename !== 'InvalidRoleArn') throw new Error('It was not refused.');
    expect(connectAwsAccount).toMatchObject({ part, suggestion });
    const words = [connectAwsAccount.message, ...connectAwsAccount.remedies].join(' ');
    expect(words).toMatch(says);
    for (const secret of SECRETS) expect(words).not.toContain(secret);
    expect(aurora.simulator.calls.all('AssumeRole')).toEqual([]);
  });

  it.each(['root', 'user/aurora-service-user'])("is known for Aurora's own ARN: %s", async (resource) => {
    const aurora = await startAurora();
    const { id: workspaceId } = await aurora.createWorkspace();
    const { connectAwsAccount } = await aurora.client.send(ConnectAwsAccountDocument, {
      workspaceId,
      roleArn: `arn:aws:iam::${aurora.account.accountId}:${resource}`,
    });
    expect(connectAwsAccount).toMatchObject({
      part: 'RESOURCE_TYPE',
      message: "This is Aurora's ARN, not that of your role. It belongs in the role's trust policy.",
    });
  });

  it.each(ODD_NAMES)('is accepted when its name or path is odd: %s', (arn) => {
    expect(readRoleArn(arn)).toMatchObject({ ok: true, value: { arn } });
  });

  it('has no suggestion that would be refused in turn', () => {
    for (const { suggestion } of REFUSED_ARNS) {
      if (suggestion !== null) expect(readRoleArn(suggestion).ok).toBe(true);
    }
  });

  it('is read alike in a list of accounts', () => {
    const lines = readAccountText(`Role ARN: ${CLEAN_ARN}\n`, { partition: 'aws', roleName: 'R' }, 10);
    expect(lines).toMatchObject([{ reading: { kind: 'ROLE', role: { arn: CLEAN_ARN } } }]);
  });
});
