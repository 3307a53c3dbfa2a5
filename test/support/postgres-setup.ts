/** Starts PostgreSQL for a run of tests, with a template database that has the schema. */
import pg from 'pg';
import { migrate } from '../../src/storage/postgres/migrate.ts';
import { startCluster } from './postgres-cluster.ts';

export default async function setup(): Promise<() => void> {
  const cluster = await startCluster();
  try {
    const admin = new pg.Client(cluster.url('postgres'));
    await admin.connect();
    await admin.query('create database template_of_tests');
    await admin.end();
    const folder = new URL('../../drizzle/postgres', import.meta.url).pathname;
    await migrate({ url: cluster.url('template_of_tests'), pooler: 'none' }, folder);
    process.env['TEST_POSTGRES_URL'] = cluster.url('postgres');
    return () => cluster.stop();
  } catch (error) {
    cluster.stop();
    throw error;
  }
}
