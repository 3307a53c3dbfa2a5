/** Whether the database can be used: read, written and grown, by this program. */

import type { Database } from 'better-sqlite3';
import { lt, sql } from 'drizzle-orm';
import type { DatabaseHealth } from './database-health.ts';
import { DatabaseUnusable } from './database-unusable.ts';
import type { FileIdentity } from './file-identity.ts';
import { appliedMigrations } from './open-database.ts';
import { placeholders } from './placeholders.ts';
import type { Prepared } from './prepared.ts';
import { writeProbes } from './schema.ts';
import type { WriteQueue } from './write-queue.ts';

/** How long a successful write counts: frequent checks must not keep the disk busy. */
const WRITE_AGAIN_MS = 1_000;

/** More than a page of 4,096 bytes holds: the row needs a new page, which a full disk does not give. */
const PROBE_BYTES = 5_000;

export type ReadinessParts = {
  readonly prepared: Prepared;
  readonly queue: WriteQueue;
  readonly health: DatabaseHealth;
  readonly identity: FileIdentity;
  readonly database: Database;
  /** How many migrations this program knows. */
  readonly migrations: number;
};

/** A function that checks the database, and throws what is wrong. */
export function createReadiness(parts: ReadinessParts): () => Promise<void> {
  const { prepared, queue, health, identity, database, migrations } = parts;
  const { db } = prepared;
  const statements = prepared.lazily({
    insert: () => db.insert(writeProbes).values(placeholders(writeProbes, 'id')).prepare(),
    deleteOlder: () =>
      db
        .delete(writeProbes)
        .where(lt(writeProbes.id, sql.placeholder('id')))
        .prepare(),
  });
  const page = Buffer.alloc(PROBE_BYTES);
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | null = null;

  const write = async () => {
    await queue.write(() => {
      // In this order, so that the new row cannot take the pages of the old one.
      const { lastInsertRowid: id } = statements.insert.run({ page });
      statements.deleteOlder.run({ id: Number(id) });
    });
    writtenAt = performance.now();
  };

  return async () => {
    if (health.damage !== null) throw health.damage;
    identity.check();
    const applied = appliedMigrations(database);
    if (applied !== migrations) {
      throw new DatabaseUnusable(`The database has schema ${applied}; this program knows ${migrations}.`);
    }
    prepared.all();
    if (performance.now() - writtenAt < WRITE_AGAIN_MS) return;
    writing ??= write().finally(() => {
      writing = null;
    });
    await writing;
  };
}
