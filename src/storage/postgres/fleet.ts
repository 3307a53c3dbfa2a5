/** Servers and their heartbeats over PostgreSQL, and its clock, which all servers follow. */
import { asc, getTableColumns, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { DecideHeartbeat, FleetStore, HeartbeatChange, Server } from '../fleet.ts';
import type { Database } from './database.ts';
import { RELEASE_OTHER_ORGANIZATIONS } from './organization-claims.ts';
import { LOCK_NAME } from './records.ts';
import { servers } from './schema.ts';
import { columnParams, command, db, isAnyOf, statement } from './statements.ts';
import { RELEASE_OTHER_WEBHOOKS } from './webhook-claims.ts';
import { LEASES } from './work.ts';
import type { WriteQueue } from './write-queue.ts';

export class PostgresFleet implements Pick<FleetStore, 'heartbeat' | 'readServers'> {
  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
  }

  readServers(): Promise<Server[]> {
    return this.#database.read(STATEMENTS.all);
  }

  /** In a transaction of its own: a heartbeat must not wait for the locks of other writes. */
  heartbeat<T extends HeartbeatChange>(decide: DecideHeartbeat<T>) {
    return this.#queue.writeAlone(async ({ transaction, changes }) => {
      void transaction.run(LOCK_NAME, { name: 'heartbeat' });
      const decision = decide(await transaction.run(STATEMENTS.all));
      const { self, forgotten } = decision;
      const live = [...decision.live];
      void transaction.run(STATEMENTS.put, self);
      void transaction.run(STATEMENTS.forget, { ids: forgotten });
      const [verifications, rechecks, webhooks, organizations] = await Promise.all([
        transaction.run(LEASES.verifications.releaseOthers, { live }),
        transaction.run(LEASES.rechecks.releaseOthers, { live }),
        transaction.run(RELEASE_OTHER_WEBHOOKS, { live }),
        transaction.run(RELEASE_OTHER_ORGANIZATIONS, { live }),
      ]);
      const released = {
        verification: verifications.length,
        check: rechecks.length,
        webhook: webhooks.length,
        organization: organizations.length,
      };
      if (released.webhook > 0) changes.noteWebhooks();
      if (released.verification + released.check + released.organization > 0) changes.noteWork();
      return { decision, released };
    });
  }

  async databaseClock(): Promise<Millis> {
    const [clock] = await this.#database.read(STATEMENTS.clock);
    if (clock === undefined) throw new Error('PostgreSQL did not answer with its time.');
    return clock.now;
  }
}

const STATEMENTS = {
  all: statement<Server>(
    'servers',
    db.select().from(servers).orderBy(asc(servers.id)),
    getTableColumns(servers),
  ),
  put: command(
    'put_server',
    db
      .insert(servers)
      .values(columnParams(servers))
      .onConflictDoUpdate({ target: servers.id, set: columnParams(servers, 'id') }),
  ),
  forget: command('forget_servers', db.delete(servers).where(isAnyOf(servers.id, 'ids'))),
  clock: statement<{ now: Millis }>(
    'clock',
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    { now: true },
  ),
};
