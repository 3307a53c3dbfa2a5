/** The server's time. Deadlines use the server's clock, and the clock of this machine may be wrong. */

/** The header `Date` has whole seconds, so smaller differences mean nothing. */
const MIN_DIFFERENCE_MS = 2_000;

let aheadMs = 0;

/** Reads from a response how far the server's clock is ahead of this machine's. */
export function learnServerTime(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(date)) return;
  const difference = date + 500 - Date.now();
  aheadMs = Math.abs(difference) < MIN_DIFFERENCE_MS ? 0 : difference;
}

/** Now, by the server's clock, in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}
