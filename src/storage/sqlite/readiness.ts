/** Whether the database can be used: read, written and grown, by this program. */
import type { Database } from 'better-sqlite3';
import { lt } from 'drizzle-orm';
import { refuseSchema } from '../migrations.ts';
import type { DatabaseHealth } from './database-health.ts';
import type { FileIdentity } from './file-identity.ts';
import { readSchemaState } from './migrate.ts';
import type { DrizzleDatabase } from './open-database.ts';
import { columnParams, param } from './params.ts';
import { writeProbes } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** How long a successful write counts: frequent checks must not keep the disk busy. */
const WRITE_AGAIN_MS = 1_000;

/** More than a page of 4,096 bytes holds: the row needs a new page, which a full disk does not have. */
const PROBE_BYTES = 5_000;

export type ReadinessParts = {
  readonly db: DrizzleDatabase;
  readonly queue: WriteQueue;
  readonly health: DatabaseHealth;
  readonly identity: FileIdentity;
  readonly file: string;
  readonly database: Database;
  /** How many migrations this program knows. */
  readonly migrations: number;
};

export class Readiness {
  readonly #parts: ReadinessParts;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #page = Buffer.alloc(PROBE_BYTES);
  #writtenAt = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | null = null;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
    this.#statements = prepareStatements(parts.db);
  }

  /** Throws the reason if the database is not ready. */
  async check(): Promise<void> {
    const { health, identity, file, database, migrations } = this.#parts;
    if (health.damage !== null) throw health.damage;
    identity.check();
    refuseSchema(file, readSchemaState(database), migrations);
    if (performance.now() - this.#writtenAt < WRITE_AGAIN_MS) return;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async #write(): Promise<void> {
    await this.#parts.queue.write(() => {
      // In this order, so that the new row cannot take the pages of the old one.
      const { lastInsertRowid: id } = this.#statements.insert.run({ page: this.#page });
      this.#statements.deleteOlder.run({ id: Number(id) });
    });
    this.#writtenAt = performance.now();
  }
}

function prepareStatements(db: DrizzleDatabase) {
  return {
    insert: db.insert(writeProbes).values(columnParams(writeProbes, 'id')).prepare(),
    deleteOlder: db
      .delete(writeProbes)
      .where(lt(writeProbes.id, param('id')))
      .prepare(),
  };
}
