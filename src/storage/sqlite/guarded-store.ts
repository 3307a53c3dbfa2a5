/** What every call of the store does about faults of the database. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseHealth } from './database-health.ts';
import { isBusy } from './database-unusable.ts';

/** How long reads wait while another process recovers or closes the database, and how often they try. */
const MAX_BUSY_MS = 5_000;
const BUSY_GAP_MS = 10;

// biome-ignore lint/suspicious/noExplicitAny: the arguments pass through untouched.
type AsyncMethod = (...args: any[]) => Promise<unknown>;

/**
 * The same methods. They try again, without blocking, while SQLite is busy, and note what fails otherwise.
 * SQLite answers a read with "busy" only while another process recovers or closes the database.
 */
export function guarded<T extends { readonly [Name in keyof T]: AsyncMethod }>(
  methods: T,
  health: DatabaseHealth,
): T {
  const entries = Object.entries<AsyncMethod>(methods).map(([name, method]) => [
    name,
    (...args: unknown[]) =>
      method(...args).catch(async (error: unknown) => {
        if (!isBusy(error)) throw health.note(error);
        return again(() => method(...args), error, health);
      }),
  ]);
  return Object.fromEntries(entries) as T;
}

async function again<T>(call: () => Promise<T>, first: unknown, health: DatabaseHealth): Promise<T> {
  const latest = performance.now() + MAX_BUSY_MS;
  let error = first;
  while (performance.now() < latest) {
    await pause(BUSY_GAP_MS);
    try {
      return await call();
    } catch (next) {
      error = next;
      if (!isBusy(next)) break;
    }
  }
  throw health.note(error);
}
