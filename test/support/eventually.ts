import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

/** Tries a check again until it passes, and returns what it returned. Fails as the check did at last. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE_MS });
}
