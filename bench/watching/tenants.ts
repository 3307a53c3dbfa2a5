/** The workspaces that are watched, each with a connection that is checked when told to. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type ConnectionChange, newConnection, startVerification } from '../../src/connection/connection.ts';
import type { ProbeResult } from '../../src/connection/role-proof.ts';
import { Cursors } from '../../src/graphql/cursors.ts';
import { encodeId } from '../../src/graphql/ids.ts';
import type { Store } from '../../src/storage/store.ts';
import { generateExternalId } from '../../src/trust/external-id.ts';
import { connectSample } from '../../test/support/samples.ts';

const HOUR = 3_600_000;

const PROBES: ProbeResult[] = (['NO_EXTERNAL_ID', 'RANDOM_EXTERNAL_ID', 'OTHER_CASE'] as const).map(
  (kind) => ({
    kind,
    outcome: 'REFUSED',
    awsErrorCode: 'AccessDenied',
    awsRequestId: randomUUID(),
  }),
);

export type Tenant = {
  readonly workspaceId: string;
  /** The cursor of now. */
  readonly cursor: string;
  /** Commits one more event; its number. */
  happen(): Promise<number>;
};

/** A check of its role, which has passed. The next is not due before the bench is over. */
function checked(now: number): ConnectionChange {
  return {
    type: 'ConnectionChecked',
    outcome: 'PASSED',
    failure: null,
    probes: PROBES,
    nextCheckAt: now + HOUR,
  };
}

/** Creates them in the database. */
export async function makeTenants(store: Store, count: number): Promise<Tenant[]> {
  const cursors = new Cursors(await store.cursorKey());
  const now = Date.now();
  return Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Tenant> => {
      const id = randomUUID();
      await store.insertWorkspace({
        id,
        name: `Tenant ${index}`,
        externalId: generateExternalId(randomBytes),
        externalIdCreatedAt: now,
        previous: null,
        capabilities: null,
        createdAt: now,
      });
      const connection = await connectSample(
        store,
        newConnection({
          id: randomUUID(),
          workspaceId: id,
          roleArn: `arn:aws:iam::123456789012:role/AuroraRole${index}`,
          accountId: '123456789012',
          partition: 'aws',
          region: 'us-east-1',
          name: null,
          createdAt: now,
        }),
        () => [
          startVerification({ id: randomUUID(), now, windowMs: 300_000 }),
          {
            type: 'ConnectionEstablished',
            assumedRoleArn: `arn:aws:sts::123456789012:assumed-role/AuroraRole${index}/aurora`,
            probes: PROBES,
            attempts: 1,
            elapsedMs: 100,
            nextCheckAt: now + HOUR,
          },
        ],
        now,
      );
      return {
        workspaceId: encodeId('Workspace', id),
        cursor: cursors.ofEvent(id, await store.lastPositionIn(id)),
        async happen() {
          const changed = await store.change(connection.id, () => [checked(now)], Date.now());
          return changed?.lastSequence ?? 0;
        },
      };
    }),
  );
}
