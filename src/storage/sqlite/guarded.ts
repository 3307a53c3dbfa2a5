/** Fault handling that all methods of the store share. */
import { setTimeout as pause } from 'node:timers/promises';
import { wrapMethods } from '../wrap-methods.ts';
import type { DatabaseHealth } from './database-health.ts';
import { isBusy } from './faults.ts';

/** How long reads wait while another process recovers or closes the database, and how often they try. */
const MAX_BUSY_MS = 5_000;
const BUSY_GAP_MS = 10;

/**
 * Wraps the object's asynchronous methods. They retry, without blocking, while SQLite is busy, and report other
 * faults. SQLite answers a read with "busy" only while another process recovers or closes the database.
 */
export function guarded<T extends object>(part: T, health: DatabaseHealth): Pick<T, keyof T> {
  return wrapMethods(part, async (call) => {
    for (const begun = performance.now(); ; await pause(BUSY_GAP_MS)) {
      try {
        return await call();
      } catch (error) {
        if (!isBusy(error) || performance.now() - begun >= MAX_BUSY_MS) throw health.note(error);
      }
    }
  });
}
