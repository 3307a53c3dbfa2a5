/** One connection, in words for a terminal. */
import {
  ConnectionHistoryDocument,
  type ConnectionPartsFragment,
} from '../../../schema/generated/graphql.ts';
import type { ApiClient } from '../api-client.ts';
import { Problem } from '../problem.ts';
import { printableValue } from './printable-value.ts';

/** @throws Problem when the token may not see it */
export async function readConnection(client: ApiClient, id: string): Promise<ConnectionPartsFragment> {
  const { awsConnection } = await client.query(ConnectionHistoryDocument, { id, first: 1 });
  if (awsConnection !== null) {
    const { events: _, ...connection } = awsConnection;
    return withHelp(client, connection);
  }
  throw new Problem('NOT_FOUND', 'The connection does not exist, or the token may not see it.', [
    'List the accounts: aurora accounts',
  ]);
}

/** The connection with the full address of the help, which the server may write without its own name. */
export function withHelp(client: ApiClient, connection: ConnectionPartsFragment): ConnectionPartsFragment {
  const { failure } = connection;
  if (failure === null) return connection;
  return { ...connection, failure: { ...failure, helpUrl: client.addressOf(failure.helpUrl) } };
}

/** 0 for an account that works, otherwise 1. */
export function exitCodeOf({ status }: Pick<ConnectionPartsFragment, 'status'>): 0 | 1 {
  return status === 'CONNECTED' ? 0 : 1;
}

/** The states in which Aurora tries the role again when it is connected again. */
const ENDED: ReadonlySet<ConnectionPartsFragment['status']> = new Set(['FAILED', 'INSECURE', 'DISCONNECTED']);

/** The state of the connection; if it does not work, its likeliest cause and what to do. */
export function describeConnection(connection: ConnectionPartsFragment): string {
  const { status, accountId, name, roleArn, id, failure } = printableValue(connection);
  const title = name === null ? accountId : `${name} (${accountId})`;
  const lines = [`${status}  ${title}  ${roleArn}`, `  id: ${id}`];
  if (status === 'PENDING') lines.push(`  Aurora is verifying the role. Ask again: aurora status ${id}`);
  if (failure !== null) lines.push(...describeFailure(failure));
  if (ENDED.has(status)) lines.push(`  To verify it again: aurora connect ${roleArn} --wait`);
  return lines.join('\n');
}

type Failure = NonNullable<ConnectionPartsFragment['failure']>;

function describeFailure({ title, code, explanation, causes, remedies, helpUrl }: Failure): string[] {
  const [likeliest] = causes;
  const lines = [`  ${title} (${code}). ${explanation}`];
  if (likeliest !== undefined) {
    const percent = Math.round(likeliest.likelihood * 100);
    lines.push(`  Likeliest cause (${percent}%): ${likeliest.title}.`, `  - ${likeliest.remedy}`);
  }
  const others = remedies.filter((remedy) => remedy !== likeliest?.remedy);
  if (others.length > 0) lines.push('  What else to do:', ...others.map((remedy) => `  - ${remedy}`));
  return [...lines, `  More: ${helpUrl}`];
}
