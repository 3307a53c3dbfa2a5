/**
 * What keeps the server from starting and an operator can repair: the message says what is wrong and what to do, and
 * needs no stack beside it.
 */
export class CannotStart extends Error {
  override name = 'CannotStart';
  /** By which programs know it, such as EADDRINUSE; null where there is no such name. */
  readonly code: string | null;

  constructor(message: string, options: ErrorOptions & { readonly code?: string } = {}) {
    super(message, options);
    this.code = options.code ?? null;
  }
}
