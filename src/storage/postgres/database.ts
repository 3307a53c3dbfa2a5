/**
 * Connections to PostgreSQL, and what is done with them. Statements are sent without waiting for the answers of the ones
 * before (pipelining): a transaction needs one round trip for each decision, not for each statement.
 */
import pg from 'pg';
import type { DatabasePool } from '../../observe/sources.ts';
import type { Pooler } from '../database-address.ts';
import { endsSession, isConflict, isDisconnected, isOfServer, withoutValues } from './faults.ts';
import { type Params, type Statement, valuesOf } from './statements.ts';

/** Transactions that run at the same time. */
const MAX_WRITERS = 10;
/** Clients that single reads share. Two of them answered 11,165 reads a second, a pool of ten 4,507. */
const READERS = 2;
/** How often a transaction runs that conflicts with others. */
const MAX_TRIES = 5;

/** The server's limits are shorter than ours: it must stop working on what nobody waits for. */
const TIMEOUTS = {
  connectionTimeoutMillis: 3_000,
  query_timeout: 5_000,
  statement_timeout: 4_000,
  lock_timeout: 3_500,
  // A server that hangs within a transaction must not hold the lock of the head for longer.
  idle_in_transaction_session_timeout: 5_000,
};

export type DatabaseOptions = {
  readonly url: string;
  readonly pooler: Pooler;
  /** Called with faults of connections that nobody uses at the moment. */
  readonly reportFault: (error: unknown) => void;
};

/** Names the database for people: without user and password. */
export function placeOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${host || (searchParams.get('host') ?? 'localhost')}${pathname}`;
}

/** What a client needs, for each of them. */
export function clientOptions({ url, pooler }: Pick<DatabaseOptions, 'url' | 'pooler'>): pg.ClientConfig {
  const { connectionTimeoutMillis, query_timeout, ...ofServer } = TIMEOUTS;
  return {
    connectionString: url,
    application_name: 'aurora',
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis,
    query_timeout,
    types: { getTypeParser },
    // PgBouncer refuses parameters that it does not know. Each transaction sets them instead.
    ...(pooler === 'none' && ofServer),
  };
}

/** Whole numbers as numbers. They are all smaller than 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');

export class Database {
  readonly #options: DatabaseOptions;
  readonly #writers: pg.Pool;
  readonly #readers: readonly SharedClient[];
  #next = 0;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    this.#writers = new pg.Pool({ ...clientOptions(options), max: MAX_WRITERS });
    this.#writers.on('error', options.reportFault);
    // The pool listens only to idle clients. Without a listener, an error of a client in use ends the process.
    this.#writers.on('connect', (client) => client.on('error', () => {}));
    this.#readers = Array.from({ length: READERS }, () => new SharedClient(options));
  }

  /** Opens the connections for reads, so that no request waits for them. */
  async connect(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.connect()));
  }

  /** Executes one statement that waits for no lock. */
  async read<Row>(statement: Statement<Row>, params: Params = {}): Promise<Row[]> {
    const reader = this.#readers[this.#next++ % READERS] as SharedClient;
    const query = this.#query(statement, params);
    try {
      return rowsOf(statement, await reader.query(query));
    } catch (error) {
      // The connection ended before the answer. Reading again is harmless.
      if (!isDisconnected(error)) throw error;
      return rowsOf(statement, await reader.query(query));
    }
  }

  /** Executes one statement that may wait for a lock, in a transaction. */
  write<Row>(statement: Statement<Row>, params: Params = {}): Promise<Row[]> {
    return this.transaction((transaction) => transaction.run(statement, params));
  }

  /**
   * Runs `work` in a transaction, again if it conflicts with others. Resolves after the commit.
   *
   * @param work may run several times, and has no effects outside of the transaction
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#transactionOnce(work);
      } catch (error) {
        if (!isConflict(error) || tries === MAX_TRIES) throw error;
      }
    }
  }

  async #transactionOnce<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#writers.connect();
    let isBroken = false;
    try {
      const transaction = new Transaction(client, (statement, params) => this.#query(statement, params));
      if (this.#options.pooler === 'transaction') transaction.limitTime();
      try {
        const value = await work(transaction);
        await transaction.commit();
        return value;
      } catch (error) {
        isBroken = !(await transaction.rollBack()) || endsSession(error);
        throw error;
      }
    } finally {
      client.release(isBroken);
    }
  }

  /** The connections at this moment, without the one that listens. */
  pools(): DatabasePool[] {
    const { totalCount, idleCount, waitingCount } = this.#writers;
    const open = this.#readers.filter(({ isOpen }) => isOpen);
    const used = open.filter(({ isUsed }) => isUsed).length;
    return [
      {
        pool: 'writers',
        used: totalCount - idleCount,
        idle: idleCount,
        max: MAX_WRITERS,
        pending: waitingCount,
      },
      { pool: 'readers', used, idle: open.length - used, max: READERS, pending: 0 },
    ];
  }

  async close(): Promise<void> {
    await Promise.all([this.#writers.end(), ...this.#readers.map((reader) => reader.close())]);
  }

  #query(statement: Statement<unknown>, params: Params): Query {
    const { name, text } = statement;
    const values = valuesOf(statement, params);
    // Behind a pooler the next transaction may run on a connection that has not prepared the statement.
    return { ...(this.#options.pooler === 'none' && { name }), text, values, rowMode: 'array' };
  }
}

type Query = pg.QueryArrayConfig<unknown[]>;

function rowsOf<Row>({ read }: Statement<Row>, { rows }: pg.QueryArrayResult): Row[] {
  return rows.map(read);
}

/** The statements of one transaction. */
export class Transaction {
  readonly #client: pg.ClientBase;
  readonly #queryOf: (statement: Statement<unknown>, params: Params) => Query;
  readonly #sent: Promise<unknown>[] = [];

  constructor(client: pg.ClientBase, queryOf: (statement: Statement<unknown>, params: Params) => Query) {
    this.#client = client;
    this.#queryOf = queryOf;
    // Read committed, whatever the operator's default: each statement must see what others committed before it.
    this.#send({ text: 'begin isolation level read committed', rowMode: 'array' });
  }

  /**
   * Sends the statement at once. It is executed after those that were sent before. With `void`, the work goes on without
   * its answer, and the commit reports its error.
   */
  run<Row>(statement: Statement<Row>, params: Params = {}): Promise<Row[]> {
    const sent = this.#send(this.#queryOf(statement, params)).then((result) => rowsOf(statement, result));
    // Callers with `void` do not handle it.
    sent.catch(() => {});
    return sent;
  }

  /** Sets the limits that a connection of a pooler does not have. */
  limitTime(): void {
    const { statement_timeout, lock_timeout, idle_in_transaction_session_timeout } = TIMEOUTS;
    this.#send({
      text: `select set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true), set_config('idle_in_transaction_session_timeout', $3, true)`,
      values: [statement_timeout, lock_timeout, idle_in_transaction_session_timeout],
      rowMode: 'array',
    });
  }

  /** Commits, or throws the first error of the transaction. */
  async commit(): Promise<void> {
    const commit = this.#send({ text: 'commit', rowMode: 'array' });
    await Promise.all(this.#sent);
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and without an error.
    const { command } = await commit;
    if (command !== 'COMMIT') throw new Error(`PostgreSQL answered COMMIT with ${command}.`);
  }

  /** False when the connection cannot be used any more. */
  async rollBack(): Promise<boolean> {
    await Promise.allSettled(this.#sent);
    return this.#client.query('rollback').then(
      () => true,
      () => false,
    );
  }

  #send(query: Query): Promise<pg.QueryArrayResult> {
    const sent = this.#client.query(query).catch((error: unknown) => {
      throw withoutValues(error);
    });
    sent.catch(() => {});
    this.#sent.push(sent);
    return sent;
  }
}

/** One connection that many callers use at the same time. It connects at its next use after an error. */
class SharedClient {
  readonly #options: DatabaseOptions;
  #client: Promise<pg.Client> | null = null;
  /** Queries without an answer yet. */
  #pending = 0;
  #isClosed = false;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** Whether it is connected, or connects now. */
  get isOpen(): boolean {
    return this.#client !== null;
  }

  get isUsed(): boolean {
    return this.#pending > 0;
  }

  async query(query: Query): Promise<pg.QueryArrayResult> {
    const connecting = this.connect();
    this.#pending++;
    try {
      return await (await connecting).query(query);
    } catch (error) {
      if (!isOfServer(error) || endsSession(error)) this.#drop(connecting);
      throw withoutValues(error);
    } finally {
      this.#pending--;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#client?.catch(() => null);
    await client?.end();
  }

  connect(): Promise<pg.Client> {
    if (this.#client !== null) return this.#client;
    if (this.#isClosed) throw new Error('The store is closed.');
    const client = new pg.Client(clientOptions(this.#options));
    const connecting = client.connect().then(() => client);
    this.#client = connecting;
    // Also when the server refuses: 53300 (too many clients) must not be remembered.
    connecting.catch(() => this.#drop(connecting));
    client.on('error', () => this.#drop(connecting));
    return connecting;
  }

  #drop(connecting: Promise<pg.Client>): void {
    if (this.#client !== connecting) return;
    this.#client = null;
    connecting.then((client) => client.end()).catch(() => {});
  }
}
