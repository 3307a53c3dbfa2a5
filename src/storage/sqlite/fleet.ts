/** Servers and their heartbeats over SQLite. All processes on the file are on one machine, and share its clock. */
import { eq } from 'drizzle-orm';
import type { DecideHeartbeat, FleetStore, HeartbeatChange, Server } from '../fleet.ts';
import type { DrizzleDatabase } from './open-database.ts';
import type { SqliteOrganizations } from './organizations.ts';
import { columnParams, param } from './params.ts';
import { servers } from './schema.ts';
import type { SqliteWebhooks } from './webhooks.ts';
import type { SqliteWork } from './work.ts';
import type { WriteQueue } from './write-queue.ts';

/** What servers do under leases. */
type Jobs = {
  readonly work: SqliteWork;
  readonly webhooks: Pick<SqliteWebhooks, 'leases'>;
  readonly organizations: Pick<SqliteOrganizations, 'leases'>;
};

export class SqliteFleet implements Pick<FleetStore, 'heartbeat' | 'readServers'> {
  readonly #queue: WriteQueue;
  readonly #jobs: Jobs;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue, jobs: Jobs) {
    this.#queue = queue;
    this.#jobs = jobs;
    this.#statements = prepareStatements(db);
  }

  async readServers(): Promise<Server[]> {
    return this.#statements.all.all();
  }

  heartbeat<T extends HeartbeatChange>(decide: DecideHeartbeat<T>) {
    return this.#queue.write(() => {
      const decision = decide(this.#statements.all.all());
      const { self, live, forgotten } = decision;
      this.#statements.put.run(self);
      for (const id of forgotten) this.#statements.forget.run({ id });
      const { work, webhooks, organizations } = this.#jobs;
      const webhook = webhooks.leases.releaseAllExcept(live);
      const organization = organizations.leases.releaseAllExcept(live);
      return { decision, released: { ...work.releaseAllExcept(live), webhook, organization } };
    });
  }
}

function prepareStatements(db: DrizzleDatabase) {
  return {
    all: db.select().from(servers).orderBy(servers.id).prepare(),
    put: db
      .insert(servers)
      .values(columnParams(servers))
      .onConflictDoUpdate({ target: servers.id, set: columnParams(servers, 'id') })
      .prepare(),
    forget: db
      .delete(servers)
      .where(eq(servers.id, param('id')))
      .prepare(),
  };
}
