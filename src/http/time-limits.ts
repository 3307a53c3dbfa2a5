/** Maximum waiting times for clients. */
export type TimeLimits = {
  /** For a request's headers. */
  readonly headersMs: number;
  /** For all of a request. */
  readonly requestMs: number;
  /** For a reader of server-sent events to take any of what waits for it; over WebSocket, pings tell. */
  readonly stallMs: number;
};

export const TIME_LIMITS: TimeLimits = { headersMs: 10_000, requestMs: 30_000, stallMs: 24_000 };

/** How often it is looked who has used up their time. */
export function checkingInterval({ requestMs }: TimeLimits): number {
  return Math.min(5_000, requestMs);
}
