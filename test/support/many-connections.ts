/** Thousands of connections in the database of a test: copies of one, in SQL. */
import SqliteDatabase from 'better-sqlite3';

/** Copies the only connection of the file so many times, each with its own role. */
export function copyConnection(file: string, count: number): void {
  const database = new SqliteDatabase(file);
  const columns = (database.pragma('table_info(connections)') as { name: string }[]).map(({ name }) => name);
  const own: Readonly<Record<string, string>> = {
    id: "printf('%08x-0000-4000-8000-%012x', n, 2)",
    role_arn: 'role_arn || n',
    name: "'Copy ' || n",
    created_at: 'created_at + n',
  };
  database.exec(`
    with recursive copies(n) as (select 1 union all select n + 1 from copies where n < ${count})
    insert into connections (${columns.join(', ')})
    select ${columns.map((name) => own[name] ?? name).join(', ')}
    from (select * from connections limit 1), copies`);
  database.close();
}
