/** PgBouncer in transaction mode, in front of the PostgreSQL of the tests. */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, serviceUser, untilItAnswers } from './postgres-cluster.ts';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'];

/** @param server the address of PostgreSQL; the answer has the host and port of PgBouncer instead */
export async function startPgBouncer(
  server: string,
): Promise<{ url(database: string): string; stop(): void }> {
  const program = PROGRAM.find((path) => existsSync(path));
  if (program === undefined)
    throw new Error('PgBouncer is missing. Install it (Debian: apt-get install pgbouncer).');
  const { hostname, port: serverPort, username } = new URL(server);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'aurora-pgbouncer-'));
  const as = serviceUser();
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 500
logfile = ${join(folder, 'log')}
`,
  );
  const bouncer = spawn(program, ['-q', file], { ...as, cwd: folder, stdio: 'ignore' });
  await untilItAnswers(port);
  return {
    url: (database) => `postgres://${username}@127.0.0.1:${port}/${database}`,
    stop() {
      bouncer.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
