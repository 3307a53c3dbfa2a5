/** An error as clients see it. */
export type ClientError = {
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** A stable name to decide by. */
  readonly code: string;
  /** What to do, the likeliest first. */
  readonly remedies: readonly string[];
  /** When to try again, in seconds. */
  readonly retryAfter?: number;
};

/** An error that says itself what clients may read of it, whatever layer throws it. */
export interface ReadableError extends Error {
  /** With the status of the HTTP answer, where it is not 200. */
  readonly clientError: ClientError & { readonly status?: number };
}

export function isReadable(error: unknown): error is ReadableError {
  return error instanceof Error && 'clientError' in error;
}
