/** A PostgreSQL of the tests: a cluster in a temporary folder, started and stopped here. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const INSTALL =
  'PostgreSQL 15 or newer is missing. Install it (Debian: apt-get install postgresql), or set PG_BIN to the folder of its programs.';

export type Cluster = {
  /** The address of a database. */
  url(database: string): string;
  /** Ends it as a power cut does. */
  crash(): void;
  /** Starts it again after a crash, on the same port. */
  restart(): Promise<void>;
  stop(): void;
};

/** Where programs such as `initdb` are. */
function binFolder(): string {
  const own = process.env['PG_BIN'];
  if (own !== undefined) return own;
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= 15)
    : [];
  if (versions.length > 0) return join(root, String(Math.max(...versions)), 'bin');
  throw new Error(INSTALL);
}

/** The user that PostgreSQL runs as, where the tests run as root: `initdb` refuses root. */
export function serviceUser(): { uid: number; gid: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** @param settings lines of postgresql.conf; by default nothing waits for the disk */
export async function startCluster(settings: readonly string[] = ['fsync = off']): Promise<Cluster> {
  const bin = binFolder();
  const as = serviceUser();
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(parent, 'aurora-postgres-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  if (as !== undefined) execFileSync('chown', [`${as.uid}:${as.gid}`, folder]);
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(bin, program), args, { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  run('initdb', '-D', data, '-U', 'aurora', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  const port = await freePort();
  writeFileSync(
    join(data, 'postgresql.auto.conf'),
    [
      `port = ${port}`,
      `listen_addresses = '127.0.0.1'`,
      `unix_socket_directories = ''`,
      'max_connections = 300',
      ...settings,
    ].join('\n'),
  );
  const start = async () => {
    const server = spawn(join(bin, 'postgres'), ['-D', data], { ...as, cwd: folder, stdio: 'ignore' });
    server.unref();
    await untilItAnswers(port);
    return server;
  };
  let server = await start();
  const kill = (signal: NodeJS.Signals) => {
    if (server.pid === undefined || server.exitCode !== null) return;
    process.kill(server.pid, signal);
    // Synchronous: a global teardown and a crash within a test both need it to be gone.
    spawnSync('sh', [
      '-c',
      `for i in $(seq 200); do kill -0 ${server.pid} 2>/dev/null || exit; [ -e ${data}/postmaster.pid ] || exit; sleep 0.05; done`,
    ]);
  };
  return {
    url: (database) => `postgres://aurora@127.0.0.1:${port}/${database}`,
    crash: () => kill('SIGQUIT'),
    async restart() {
      rmSync(join(data, 'postmaster.pid'), { force: true });
      server = await start();
    },
    stop() {
      kill('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function untilItAnswers(port: number): Promise<void> {
  const until = performance.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'aurora', database: 'postgres' });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
