/** What is measured side by side: several servers on PostgreSQL, and one on SQLite. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/open-store.ts';
import { databaseAddress } from '../../src/storage/database-address.ts';
import type { Store } from '../../src/storage/store.ts';
import { asOperator } from '../../test/support/as-operator.ts';
import { startCluster } from '../../test/support/postgres-cluster.ts';
import { bundleServer, startAurora } from '../support/aurora-process.ts';
import type { PinnedProcess } from '../support/pinned-process.ts';
import { quietLog } from '../support/quiet.ts';

export type BenchServer = PinnedProcess & { readonly url: string };

export type BenchDatabase = {
  readonly name: string;
  /** As in DATABASE_URL. */
  readonly url: string;
  /** The first process of PostgreSQL. Undefined: the database has none. */
  readonly pid: number | undefined;
  /** The store, in this process. The caller closes it. */
  openStore(): Promise<Store>;
  /** Counts what was just filled in, as PostgreSQL does by itself within a minute. Its plans depend on that. */
  analyze(): Promise<void>;
  /** Starts a server, unpinned: all share the cores. */
  startServer(environment?: Readonly<Record<string, string>>): Promise<BenchServer>;
};

/** New databases of a PostgreSQL on the disk, and new files of SQLite. All is removed when the process ends. */
export async function startDatabases() {
  const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
  const cluster = await startCluster(['fsync = on'], tmpdir());
  const bundle = await bundleServer('fleet');
  process.once('exit', () => {
    cluster.stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(new URL('.', bundle.program), { recursive: true, force: true });
  });
  let made = 0;
  const database = (name: string, url: string, pid?: number): BenchDatabase => ({
    ...{ name, url, pid },
    openStore: () => openStore(databaseAddress(url, undefined, 'none'), quietLog),
    async analyze() {
      if (pid !== undefined) await asOperator(url, 'analyze');
    },
    async startServer(environment = {}) {
      const own = join(folder, `server-${++made}`);
      mkdirSync(own);
      return startAurora({
        program: bundle.program,
        folder: own,
        environment: { DATABASE_URL: url, STREAMS_PER_TOKEN: '1000000', ...environment },
      });
    },
  });
  return {
    async onPostgres(): Promise<BenchDatabase> {
      const name = `bench_${++made}`;
      await asOperator(cluster.url('postgres'), `create database ${name}`);
      return database('PostgreSQL', cluster.url(name), cluster.pid);
    },
    onSqlite: () => database('SQLite', `file:${join(folder, `aurora-${++made}.db`)}`),
    version: async () => {
      const [row] = await asOperator<{ server_version: string }>(
        cluster.url('postgres'),
        'show server_version',
      );
      return row?.server_version ?? 'unknown';
    },
  };
}
