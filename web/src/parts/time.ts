/** Times and durations for people. */
import { useEffect, useState } from 'react';
import { serverNow } from '../data/server-time.ts';

/** "0:42". */
export function asClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "12 seconds", "4 minutes". */
export function asDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds === 0) return 'less than a second';
  if (seconds < 120) return `${seconds} second${seconds === 1 ? '' : 's'}`;
  return `${Math.round(seconds / 60)} minutes`;
}

/** With the time zone: people compare what they read with the clock, with AWS, and with colleagues elsewhere. */
const PARTS: Intl.DateTimeFormatOptions = {
  ...{ year: 'numeric', month: 'short', day: 'numeric' },
  ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
};

const MOMENT = new Intl.DateTimeFormat(undefined, PARTS);

/** "Nov 27, 2026, 3:05 PM GMT+1": in the user's time zone, and in the format of the browser's language. */
export function asMoment(moment: string): string {
  return MOMENT.format(new Date(moment));
}

const RFC_3339 = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A sentence of the server with its times, which are in UTC, as the page shows times. */
export function withMoments(sentence: string): string {
  // A name that someone chose may look like a time, and be none.
  return sentence.replace(RFC_3339, (found) => (Number.isNaN(Date.parse(found)) ? found : asMoment(found)));
}

const EXACT_MOMENT = new Intl.DateTimeFormat(undefined, { ...PARTS, second: '2-digit' });

/** The same with seconds. */
export function asExactMoment(moment: string): string {
  return EXACT_MOMENT.format(new Date(moment));
}

const RELATIVE = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
const UNITS = [
  { unit: 'day', milliseconds: 86_400_000 },
  { unit: 'hour', milliseconds: 3_600_000 },
  { unit: 'minute', milliseconds: 60_000 },
] as const;

/** "just now", "5 minutes ago", "yesterday". @param now milliseconds since 1970 */
export function asAgo(moment: string, now: number): string {
  const past = Math.max(0, now - Date.parse(moment));
  const step = UNITS.find(({ milliseconds }) => past >= milliseconds);
  return step === undefined ? 'just now' : RELATIVE.format(-Math.floor(past / step.milliseconds), step.unit);
}

/** "5 minutes ago" stays true for a minute. */
const UPDATE_MS = 30_000;

/** The server's time, updated every `everyMs`. Default: often enough for times in minutes. */
export function useNow(everyMs: number = UPDATE_MS): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
