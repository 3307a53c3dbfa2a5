/** A PostgreSQL of the tests: a cluster in a temporary folder, started and stopped here. */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { asOperator } from './as-operator.ts';

const INSTALL =
  'PostgreSQL 15 or newer is missing. Install it (Debian: apt-get install postgresql), or set PG_BIN to the folder of its programs.';

export type Cluster = {
  readonly port: number;
  /** Of the process that starts the others. */
  readonly pid: number | undefined;
  /** The address of a database. */
  url(database: string): string;
  /** Ends it as a power cut does. */
  crash(): Promise<void>;
  /** Starts it again after a crash, on the same port. */
  restart(): Promise<void>;
  /** Starts a copy that follows it. From then on, each commit waits for the copy. */
  startStandby(): Promise<Cluster>;
  /** Resolves when its standby has all that is committed: then the standby may be promoted. */
  untilStandbyHasAll(): Promise<void>;
  /** Makes a standby the primary. */
  promote(): Promise<void>;
  /** Ends it, and deletes its files. */
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

type User = { readonly uid: number; readonly gid: number };

let service: User | undefined;

/** The user that PostgreSQL runs as, where the tests run as root: `initdb` refuses root. */
export function serviceUser(): User | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  service ??= { uid: id('-u'), gid: id('-g') };
  return service;
}

/**
 * @param settings lines of postgresql.conf; by default nothing waits for the disk
 * @param parent the folder for its files; by default in memory where the system has such a folder
 */
export async function startCluster(
  settings: readonly string[] = ['fsync = off'],
  parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir(),
): Promise<Cluster> {
  const folder = createFolder(parent);
  await run(folder, 'initdb', ...['-U', 'aurora', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  return startServer(folder, settings);
}

function createFolder(parent: string): string {
  const as = serviceUser();
  const folder = mkdtempSync(join(parent, 'aurora-postgres-'));
  chmodSync(folder, 0o755);
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  return folder;
}

/** Runs a program that fills the data folder. */
async function run(folder: string, program: string, ...args: readonly string[]): Promise<void> {
  const options = { ...serviceUser(), cwd: folder };
  await promisify(execFile)(join(binFolder(), program), ['-D', join(folder, 'data'), ...args], options);
}

async function startServer(folder: string, settings: readonly string[]): Promise<Cluster> {
  const data = join(folder, 'data');
  const port = await freePort();
  // The last line of a setting counts: a copy has those of its primary, too.
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    [
      `port = ${port}`,
      `listen_addresses = '127.0.0.1'`,
      `unix_socket_directories = ''`,
      `synchronous_standby_names = ''`,
      'max_connections = 300',
      ...settings,
      '',
    ].join('\n'),
  );
  const start = async () => {
    const options = { ...serviceUser(), cwd: folder, stdio: 'ignore' } as const;
    const server = spawn(join(binFolder(), 'postgres'), ['-D', data], options);
    server.unref();
    await untilItAnswers(port);
    return server;
  };
  let server = await start();
  const url = (database: string) => `postgres://aurora@127.0.0.1:${port}/${database}`;
  const untilStandbyHasAll = async () => {
    const query =
      "select from pg_stat_replication where sync_state = 'sync' and flush_lsn >= pg_current_wal_flush_lsn()";
    while ((await asOperator(url('postgres'), query)).length === 0) await pause(50);
  };
  return {
    port,
    url,
    get pid() {
      return server.pid;
    },
    async crash() {
      server.ref();
      const ended = once(server, 'exit');
      server.kill('SIGQUIT');
      await ended;
    },
    async restart() {
      rmSync(join(data, 'postmaster.pid'), { force: true });
      server = await start();
    },
    async startStandby() {
      const copy = createFolder(dirname(folder));
      await run(copy, 'pg_basebackup', ...['-d', url('postgres'), '-R', '-c', 'fast', '--no-sync']);
      const standby = await startServer(copy, settings);
      await asOperator(url('postgres'), "alter system set synchronous_standby_names = '*'");
      await asOperator(url('postgres'), 'select pg_reload_conf()');
      await untilStandbyHasAll();
      return standby;
    },
    untilStandbyHasAll,
    promote: async () => void (await asOperator(url('postgres'), 'select pg_promote()')),
    stop() {
      if (server.kill('SIGQUIT')) untilItHasEnded(server.pid, data);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Synchronous, as the end of a process needs it. */
function untilItHasEnded(pid: number | undefined, data: string): void {
  spawnSync('sh', [
    '-c',
    `for i in $(seq 200); do kill -0 ${pid} 2>/dev/null || exit; [ -e ${data}/postmaster.pid ] || exit; sleep 0.05; done`,
  ]);
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
