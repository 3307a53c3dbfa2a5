/** Servers and their heartbeats over SQLite. All processes on the file are on one machine, and share its clock. */
import { eq } from 'drizzle-orm';
import type { DecideHeartbeat, FleetStore, HeartbeatChange } from '../fleet.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';
import { servers } from './schema.ts';
import type { SqliteWebhooks } from './webhooks.ts';
import type { SqliteWork } from './work.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteFleet implements Pick<FleetStore, 'heartbeat'> {
  readonly #queue: WriteQueue;
  readonly #work: SqliteWork;
  readonly #webhooks: SqliteWebhooks;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DrizzleDatabase, queue: WriteQueue, work: SqliteWork, webhooks: SqliteWebhooks) {
    this.#queue = queue;
    this.#work = work;
    this.#webhooks = webhooks;
    this.#statements = prepareStatements(db);
  }

  heartbeat<T extends HeartbeatChange>(decide: DecideHeartbeat<T>) {
    return this.#queue.write(() => {
      const decision = decide(this.#statements.all.all());
      const { self, live, forgotten } = decision;
      this.#statements.put.run(self);
      for (const id of forgotten) this.#statements.forget.run({ id });
      const webhook = this.#webhooks.leases.releaseAllExcept(live);
      return { decision, released: { ...this.#work.releaseAllExcept(live), webhook } };
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
