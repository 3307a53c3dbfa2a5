/** Onboarding in the terminal: connects a role, and watches its verification. */
import { ConnectAwsAccountDocument, ConnectionProgressDocument } from '../schema/generated/graphql.ts';
import { describeEvent } from '../src/cli/aurora/describe-event.ts';
import type { createClient } from './client.ts';

type Client = ReturnType<typeof createClient>;

/** Connects the role and returns the connection's id. @throws the error, with its remedies */
export async function connectRole(client: Client, workspaceId: string, roleArn: string): Promise<string> {
  const { connectAwsAccount: answer } = await client.send(ConnectAwsAccountDocument, {
    workspaceId,
    roleArn,
  });
  if (answer.__typename === 'ConnectAwsAccountSuccess') return answer.awsConnection.id;
  throw new Error(`${answer.message} ${answer.remedies.join(' ')}`);
}

/** Prints each event until the end of the verification, and returns the last status. */
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
