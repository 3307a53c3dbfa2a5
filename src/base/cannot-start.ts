/**
 * A problem that prevents the start and that an operator can repair. The message says what is wrong and what to do, so no
 * stack is needed.
 */
export class CannotStart extends Error {
  override name = 'CannotStart';
  /** A code for programs, such as EADDRINUSE; null if there is none. */
  readonly code: string | null;

  constructor(message: string, options: ErrorOptions & { readonly code?: string } = {}) {
    super(message, options);
    this.code = options.code ?? null;
  }
}
