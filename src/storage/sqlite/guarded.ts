/** Fault handling that all methods of the store share. */
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseHealth } from './database-health.ts';
import { isBusy } from './faults.ts';

/** How long reads wait while another process recovers or closes the database, and how often they try. */
const MAX_BUSY_MS = 5_000;
const BUSY_GAP_MS = 10;

type AsyncMethod = (...args: unknown[]) => Promise<unknown>;

/**
 * Wraps the object's asynchronous methods. They retry, without blocking, while SQLite is busy, and report other
 * faults. SQLite answers a read with "busy" only while another process recovers or closes the database.
 */
export function guarded<T extends object>(part: T, health: DatabaseHealth): Pick<T, keyof T> {
  const methods = part as Record<string, AsyncMethod>;
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(part)).filter(
    (name) => name !== 'constructor',
  );
  const guard =
    (name: string) =>
    async (...args: unknown[]) => {
      for (const begun = performance.now(); ; await pause(BUSY_GAP_MS)) {
        try {
          return await methods[name]?.apply(part, args);
        } catch (error) {
          if (!isBusy(error) || performance.now() - begun >= MAX_BUSY_MS) throw health.note(error);
        }
      }
    };
  return Object.fromEntries(names.map((name) => [name, guard(name)])) as Pick<T, keyof T>;
}
