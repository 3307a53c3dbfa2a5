/** An organisation whose accounts are connected at once: a few of them are wrong, each in another way. */
import {
  type ConnectAwsAccountsMutation,
  ConnectionsDocument,
  type ConnectionsQuery,
} from '../../schema/generated/graphql.ts';
import type { createClient } from '../../scripts/client.ts';
import type { SimulatedAccount } from '../../src/simulator/account.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { trustPolicy } from '../../src/trust/trust-policy.ts';

export type OrganisationLine = {
  /** What is pasted. */
  readonly roleArn: string;
  /** The connection's status in the end, or the code with which the line is refused. */
  readonly expected: string;
};

type Options = {
  readonly simulator: Simulator;
  /** Aurora's own account. */
  readonly auroraAccountId: string;
  readonly externalId: string;
  readonly accounts: number;
  readonly wrong: number;
};

/** Makes the accounts and their roles; those that are wrong lie evenly among the others. */
export function makeOrganisation({ simulator, accounts, wrong, ...aurora }: Options): OrganisationLine[] {
  const { right, ways } = waysOf({ ...aurora, otherAccountId: simulator.createAccount().accountId });
  const wrongBefore = (index: number) => Math.floor((index * wrong) / accounts);
  return Array.from({ length: accounts }, (_, index) => {
    const isWrong = wrongBefore(index + 1) > wrongBefore(index);
    const [expected, make] = (isWrong ? ways[wrongBefore(index) % ways.length] : undefined) ?? right;
    return { roleArn: make(simulator.createAccount()), expected };
  });
}

type Way = readonly [expected: string, make: (customer: SimulatedAccount) => string];

function waysOf({
  auroraAccountId,
  externalId,
  otherAccountId,
}: Pick<Options, 'auroraAccountId' | 'externalId'> & { otherAccountId: string }) {
  const aurora = { partition: 'aws', accountId: auroraAccountId };
  const trust = trustPolicy(aurora, externalId).document;
  const [statement] = (trust as { Statement: object[] }).Statement;
  const changed = (change: object) => ({ ...trust, Statement: [{ ...statement, ...change }] });
  const role = (document: object) => (customer: SimulatedAccount) =>
    customer.createRole('AuroraRole', { trustPolicy: document }).arn;
  const right: Way = ['CONNECTED', role(trust)];
  const ways: readonly Way[] = [
    ['FAILED', ({ accountId }) => `arn:aws:iam::${accountId}:role/NoSuchRole`],
    ['FAILED', role(trustPolicy(aurora, `${externalId}x`).document)],
    ['FAILED', role(trustPolicy({ ...aurora, accountId: otherAccountId }, externalId).document)],
    ['FAILED', role(changed({ Action: 'sts:TagSession' }))],
    ['INSECURE', role(changed({ Condition: {} }))],
    ['INSECURE', role(changed({ Condition: { StringLike: { 'sts:ExternalId': '*' } } }))],
    ['INSECURE', role(changed({ Condition: { StringEqualsIgnoreCase: { 'sts:ExternalId': externalId } } }))],
    ['INVALID_ROLE_ARN', ({ accountId }) => `arn:aws:iam::${accountId}:user/AuroraRole`],
    ['PARTITION_MISMATCH', ({ accountId }) => `arn:aws-cn:iam::${accountId}:role/AuroraRole`],
    ['ROLE_IN_AURORAS_ACCOUNT', () => `arn:aws:iam::${auroraAccountId}:role/AuroraRole`],
  ];
  return { right, ways };
}

type Answer = Extract<
  ConnectAwsAccountsMutation['connectAwsAccounts'],
  { __typename: 'ConnectAwsAccountsSuccess' }
>;

/** The lines with an unexpected end, in words. */
export async function unexpectedLines(
  client: Pick<ReturnType<typeof createClient>, 'send'>,
  workspaceId: string,
  { lines }: Answer,
  expected: readonly OrganisationLine[],
): Promise<string[]> {
  const ends = new Map<string, string>();
  for (let after: string | null = null, more = true; more; ) {
    const { workspace }: ConnectionsQuery = await client.send(ConnectionsDocument, {
      workspaceId,
      first: 100,
      after,
    });
    if (workspace === null) throw new Error('The workspace is gone.');
    for (const { node } of workspace.awsConnections.edges) ends.set(node.roleArn, node.status);
    ({ endCursor: after, hasNextPage: more } = workspace.awsConnections.pageInfo);
  }
  return expected.flatMap(({ roleArn, expected: end }, index) => {
    const { outcome, error } = lines[index] ?? { outcome: 'no answer', error: null };
    const refusal = error !== null && 'code' in error ? String(error.code) : outcome;
    const came = ends.get(roleArn) ?? refusal;
    return came === end ? [] : [`${roleArn}: ${came}, and not ${end}`];
  });
}
