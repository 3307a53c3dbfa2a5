/** What the servers answer from: a workspace whose connections have all failed, in a database file of its own. */
import { randomBytes, randomUUID } from 'node:crypto';
import { newConnection, startVerification } from '../../src/connection/connection.ts';
import { type Failure, ownFailure } from '../../src/connection/failure.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import { openSqliteStore } from '../../src/storage/sqlite/sqlite-store.ts';
import { generateExternalId } from '../../src/trust/external-id.ts';
import { connectSample } from '../../test/support/samples.ts';
import { MIGRATIONS, quietLog } from '../support/quiet.ts';

const CONNECTIONS = 1_000;

const DENIED: Failure = {
  ...ownFailure('ROLE_NOT_ASSUMABLE'),
  awsErrorCode: 'AccessDenied',
  awsRequestId: randomUUID(),
  awsMessage:
    'User: arn:aws:iam::111122223333:user/aurora is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/AuroraRole',
};

/** Makes it. The ids are as a client sees them. */
export async function makeDatabase(
  file: string,
): Promise<{ workspaceId: string; connectionIds: readonly string[] }> {
  const store = openSqliteStore({ file, migrationsFolder: MIGRATIONS, log: quietLog });
  const now = Date.now() - 3_600_000;
  const workspaceId = randomUUID();
  await store.insertWorkspace({
    id: workspaceId,
    name: 'Acme',
    externalId: generateExternalId(randomBytes),
    externalIdCreatedAt: now,
    previous: null,
    capabilities: null,
    createdAt: now,
  });
  const ids = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const connection = newConnection({
        id: randomUUID(),
        workspaceId,
        roleArn: `arn:aws:iam::123456789012:role/AuroraRole${index}`,
        accountId: '123456789012',
        partition: 'aws',
        region: 'us-east-1',
        name: `Account ${index}`,
        createdAt: now + index,
      });
      const { id } = await connectSample(
        store,
        connection,
        () => [
          startVerification({ id: randomUUID(), now, windowMs: 300_000 }),
          { type: 'ConnectionFailed', failure: DENIED, attempts: 40, elapsedMs: 300_000 },
        ],
        now,
      );
      return id;
    }),
  );
  await store.close();
  return {
    workspaceId: encodeId('Workspace', workspaceId),
    connectionIds: ids.map((id) => encodeId('AwsConnection', id)),
  };
}
