/** Errors that clients read. */
import type { ErrorCode } from './error-codes.ts';

/** An error as clients see it. */
export type ClientError<Code extends string = ErrorCode> = {
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** A stable name to decide by. */
  readonly code: Code;
  /** What to do, the likeliest first. */
  readonly remedies: readonly string[];
  /** When to try again, in seconds. */
  readonly retryAfter?: number;
};

/** With the status of its HTTP answer. */
export type HttpError<Code extends string = ErrorCode> = ClientError<Code> & { readonly status: number };

/** An error that says itself what clients may read of it, whatever layer throws it. */
export interface ReadableError extends Error {
  /** With the status of the HTTP answer, where it is not 200. */
  readonly clientError: ClientError & { readonly status?: number };
}

export function isReadable(error: unknown): error is ReadableError {
  return error instanceof Error && 'clientError' in error;
}
