/** What concerns the PostgreSQL database as a whole: readiness, cursors, and the state on which answers depend. */
import { sql } from 'drizzle-orm';
import { DatabaseUnusable } from '../database-unusable.ts';
import { NO_SCHEMA, refuseSchema, type SchemaState } from '../migrations.ts';
import type { Stamp, StoreLifetime } from '../store.ts';
import type { Database } from './database.ts';
import { installationSecrets } from './schema.ts';
import { db, param, statement } from './statements.ts';

type Subject = Parameters<StoreLifetime['validate']>[0];

type Check = Subject & {
  readonly resolve: (stamp: Stamp) => void;
  readonly reject: (error: unknown) => void;
};

export class PostgresLifetime implements Omit<StoreLifetime, 'onCommit' | 'connectionPools'> {
  readonly #database: Database;
  readonly #place: string;
  readonly #migrations: number;
  readonly #close: () => Promise<void>;
  #checks: Check[] = [];
  #ready: Promise<void> | null = null;

  /** @param migrations how many migrations this program knows */
  constructor(database: Database, place: string, migrations: number, close: () => Promise<void>) {
    this.#database = database;
    this.#place = place;
    this.#migrations = migrations;
    this.#close = close;
  }

  /** One statement for all that ask within a turn of the event loop. It begins after all of these calls. */
  validate(subject: Subject): Promise<Stamp> {
    const { promise, resolve, reject } = Promise.withResolvers<Stamp>();
    this.#checks.push({ ...subject, resolve, reject });
    if (this.#checks.length === 1) setImmediate(() => this.#validateAll(this.#checks.splice(0)));
    return promise;
  }

  async #validateAll(checks: readonly Check[]): Promise<void> {
    try {
      const stamps = await this.#database.read(STATEMENTS.stamps, {
        connections: checks.map(({ connectionId }) => connectionId),
        keys: checks.map(({ apiKeyId }) => apiKeyId),
      });
      checks.forEach(({ resolve, reject }, index) => {
        const stamp = stamps[index];
        if (stamp === undefined) reject(new Error('PostgreSQL answered too few rows.'));
        else resolve(stamp);
      });
    } catch (error) {
      for (const { reject } of checks) reject(error);
    }
  }

  async cursorKey(): Promise<Uint8Array> {
    const [secret] = await this.#database.read(STATEMENTS.cursorKey);
    if (secret === undefined)
      throw new DatabaseUnusable('The database has lost the key for its cursors. Restore a backup.');
    return secret.value;
  }

  checkReady(): Promise<void> {
    this.#ready ??= this.#check().finally(() => {
      this.#ready = null;
    });
    return this.#ready;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #check(): Promise<void> {
    const [state] = await this.#database.write(STATEMENTS.state);
    if (state?.isReadOnly === true) throw new DatabaseUnusable('The database is read-only: it is a standby.');
    refuseSchema(this.#place, state ?? NO_SCHEMA, this.#migrations);
  }
}

const STATEMENTS = {
  stamps: statement<Stamp>(
    'stamps',
    sql`select c.last_sequence, c.region, c.sessions_revoked_at, asked.key is not null and (k.id is null or k.revoked_at is not null)
      from unnest(${param('connections')}::text[], ${param('keys')}::text[]) with ordinality as asked (connection, key, n)
      left join connections c on c.id = asked.connection
      left join api_keys k on k.id = asked.key
      order by asked.n`,
    { lastSequence: true, region: true, sessionsRevokedAt: true, isRevoked: true },
  ),
  cursorKey: statement<{ value: Uint8Array }>(
    'cursor_key',
    db.select({ value: installationSecrets.value }).from(installationSecrets).where(sql`name = 'CURSOR_KEY'`),
    { value: true },
  ),
  state: statement<SchemaState & { isReadOnly: boolean }>(
    'schema_state',
    sql`select applied, oldest_program, current_setting('transaction_read_only')::boolean from schema_state`,
    { applied: true, oldestProgram: true, isReadOnly: true },
  ),
};
