import SqliteDatabase from 'better-sqlite3';

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
