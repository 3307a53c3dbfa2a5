/** Errors that clients read. */
import type { ErrorCode } from './error-codes.ts';

/** An error as clients see it. */
export type ClientError<Code extends string = ErrorCode> = {
  /** The problem, in a sentence. */
  readonly message: string;
  /** A stable name to decide by. */
  readonly code: Code;
  /** Actions for the client, the most likely first. */
  readonly remedies: readonly string[];
  /** When to try again, in seconds. */
  readonly retryAfter?: number;
};

/** A client error with its HTTP status. */
export type HttpError<Code extends string = ErrorCode> = ClientError<Code> & { readonly status: number };

/** An error from any layer with a public form for clients. */
export interface ReadableError extends Error {
  /** Has the HTTP status if that is not 200. */
  readonly clientError: ClientError & { readonly status?: number };
}

export function isReadable(error: unknown): error is ReadableError {
  return error instanceof Error && 'clientError' in error;
}
