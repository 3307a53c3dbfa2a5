/** Onboarding in the terminal: connect a role, and watch its verification. */
import { ConnectAwsAccountDocument, ConnectionProgressDocument } from '../schema/generated/graphql.ts';
import type { createClient } from './client.ts';
import { describeEvent } from './describe-event.ts';

type Client = ReturnType<typeof createClient>;

/** Connects the role; the connection's id. Throws the refusal, with what to do. */
export async function connectRole(client: Client, workspaceId: string, roleArn: string): Promise<string> {
  const { connectAwsAccount: answer } = await client.send(ConnectAwsAccountDocument, {
    workspaceId,
    roleArn,
  });
  if (answer.__typename === 'ConnectAwsAccountSuccess') return answer.awsConnection.id;
  throw new Error(`${answer.message} ${answer.remedies.join(' ')}`);
}

/** Follows a connection to the end of its verification, a line for each event; its last status. */
export async function watchConnection(
  client: Client,
  connectionId: string,
  windowMs: number,
): Promise<string> {
  let status = 'PENDING';
  for await (const { connectionProgress: event } of client.subscribe(ConnectionProgressDocument, {
    connectionId,
  })) {
    console.log(describeEvent(event, windowMs));
    status = event.connection.status;
  }
  return status;
}
