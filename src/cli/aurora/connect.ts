/** `aurora connect`: connects an account, and waits for the proof. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectAwsAccountDocument,
  type ConnectionPartsFragment,
  ConnectionProgressDocument,
  type ConnectionProgressSubscription,
} from '../../../schema/generated/graphql.ts';
import type { ApiClient } from '../api-client.ts';
import type { Host } from '../host.ts';
import { Problem, printableJson, problemOfMistake } from '../problem.ts';
import { type ClientOptions, openClient, workspaceIdOf } from './client.ts';
import { describeConnection, exitCodeOf, readConnection, withHelp } from './connection.ts';
import { describeEvent } from './describe-event.ts';
import { printableValue } from './printable-value.ts';

type ConnectOptions = ClientOptions & {
  readonly workspace?: string;
  readonly name?: string;
  readonly region?: string;
  readonly wait?: boolean;
};

/** Pause before a stream that ended early is opened again. */
const PAUSE_MS = 500;
/** Faults without an event in between. */
const MAX_FAULTS = 10;

/** Returns 0 when the account is connected, or without `wait` is being verified; otherwise 1. */
export async function connect(roleArn: string, options: ConnectOptions, host: Host): Promise<number> {
  const client = await openClient(options, host);
  const { connectAwsAccount: answer } = await client.query(ConnectAwsAccountDocument, {
    roleArn,
    workspaceId: await workspaceIdOf(client, options.workspace),
    region: options.region ?? null,
    name: options.name ?? null,
  });
  if (answer.__typename !== 'ConnectAwsAccountSuccess') throw problemOfMistake(answer);
  const first = withHelp(client, answer.awsConnection);
  const isPending = first.status === 'PENDING';
  const connection = isPending && options.wait === true ? await waitForEnd(client, first, host) : first;
  host.print(options.json === true ? printableJson(connection, 2) : describeConnection(connection));
  return connection.status === 'PENDING' ? 0 : exitCodeOf(connection);
}

/** Reports the progress of the verification until its end. Survives restarts of the server. */
async function waitForEnd(
  client: ApiClient,
  first: ConnectionPartsFragment,
  host: Host,
): Promise<ConnectionPartsFragment> {
  const { id } = first;
  let connection = first;
  let after: string | null = null;
  let windowMs = 0;
  let faults = 0;
  const survive = (error: unknown): void => {
    const isPassing = error instanceof Problem && error.kind === 'UNAVAILABLE';
    if (!isPassing || ++faults > MAX_FAULTS) throw error;
  };
  for (let isFirst = true; connection.status === 'PENDING'; isFirst = false) {
    if (!isFirst) await pause(PAUSE_MS);
    try {
      const events: AsyncGenerator<ConnectionProgressSubscription> = client.subscribe(
        ConnectionProgressDocument,
        { connectionId: id, after },
      );
      for await (const { connectionProgress } of events) {
        const event = printableValue(connectionProgress);
        if (event.__typename === 'VerificationStarted') windowMs = event.windowMs;
        host.report(describeEvent(event, windowMs));
        after = event.cursor;
        faults = 0;
      }
    } catch (error) {
      survive(error);
    }
    // Also after a fault: the stream may have lost its last event.
    connection = await readConnection(client, id).catch((error) => {
      survive(error);
      return connection;
    });
  }
  return connection;
}
