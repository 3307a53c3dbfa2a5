import SqliteDatabase from 'better-sqlite3';
import pg from 'pg';
import { ON_POSTGRES } from './test-database.ts';

type Method = 'get' | 'all' | 'run' | 'iterate';
const METHODS: readonly Method[] = ['get', 'all', 'run', 'iterate'];

/**
 * The statements that this process executes meanwhile, in order; but for what asks for others' commits.
 *
 * @param onStatement called with each before it is executed
 */
export async function sqlOf(
  action: () => Promise<unknown>,
  onStatement: (sql: string) => void = () => {},
): Promise<string[]> {
  if (ON_POSTGRES) return postgresSqlOf(action);
  const database = new SqliteDatabase(':memory:');
  const prototype = Object.getPrototypeOf(database.prepare('SELECT 1')) as Record<Method, unknown>;
  database.close();
  const executed: string[] = [];
  const originals = METHODS.map((method) => [method, prototype[method]] as const);
  for (const [method, original] of originals) {
    prototype[method] = function (this: { source: string }, ...values: unknown[]) {
      if (!this.source.startsWith('PRAGMA')) {
        executed.push(this.source);
        onStatement(this.source);
      }
      return (original as (...given: unknown[]) => unknown).apply(this, values);
    };
  }
  try {
    await action();
  } finally {
    for (const [method, original] of originals) prototype[method] = original;
  }
  return executed;
}

/** What servers do by themselves: transactions, polls, notifications, heartbeats. */
const OF_ITSELF =
  /^(begin|commit|rollback|select pg_notify|select pg_advisory)|"(heads|servers)"|lease_owner|clock_timestamp/;

async function postgresSqlOf(action: () => Promise<unknown>): Promise<string[]> {
  const executed: string[] = [];
  const original = pg.Client.prototype.query as (...values: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...values: unknown[]) {
    const { text } = values[0] as { text?: string };
    if (text !== undefined && !OF_ITSELF.test(text)) executed.push(text);
    return original.apply(this, values);
  } as typeof pg.Client.prototype.query;
  try {
    await action();
  } finally {
    pg.Client.prototype.query = original as typeof pg.Client.prototype.query;
  }
  return executed;
}
