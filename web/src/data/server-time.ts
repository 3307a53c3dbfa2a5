/** The server's time: deadlines are the server's, and the clock of the machine in front of us may be wrong. */

/** The header `Date` has whole seconds: less than this is no difference. */
const NOTICEABLE_MS = 2_000;

let aheadMs = 0;

/** Learns from an answer how far the server's clock is ahead of ours. */
export function learnServerTime(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(date)) return;
  const difference = date + 500 - Date.now();
  aheadMs = Math.abs(difference) < NOTICEABLE_MS ? 0 : difference;
}

/** Now, by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}
