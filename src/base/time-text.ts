/** Times as texts: RFC 3339, such as 2026-11-23T12:00:00Z. */
import type { Millis } from './clock.ts';

/** The remedy for a text that is no time. */
export const USE_RFC_3339 = 'Use RFC 3339, such as 2026-11-23T12:00:00Z.';

/** Null when the text is not a time. */
export function readTime(text: string): Millis | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
