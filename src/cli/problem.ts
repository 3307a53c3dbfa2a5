/** What can go wrong with the command, how it is told, and with which exit code. */

/** Each is documented in docs/using-credentials.md: scripts decide by them. */
export const EXIT_CODES = {
  /** Something that nobody foresaw, or an answer that is not Aurora's. */
  UNEXPECTED: 1,
  /** The command was not written as it should be. */
  USAGE: 2,
  /** No server or no token, or the file that has them is not safe. */
  NOT_LOGGED_IN: 3,
  /** The server does not take the token, or not for this. */
  REFUSED: 4,
  /** No such connection, or several. */
  NOT_FOUND: 5,
  /** The connection has no credentials to give as it stands. */
  NO_CREDENTIALS: 6,
  /** The server, or AWS behind it, cannot be reached or has too much to do: later it may. */
  UNAVAILABLE: 7,
} as const;

export type ProblemKind = keyof typeof EXIT_CODES;

/** Something that whoever called can do something about. Holds no secret. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly remedies: readonly string[];
  /** As the server names it; null when it is not the server's. */
  readonly code: string | null;
  readonly requestId: string | null;

  constructor(
    kind: ProblemKind,
    message: string,
    remedies: readonly string[],
    { code = null, requestId = null }: { code?: string | null; requestId?: string | null } = {},
  ) {
    super(message);
    this.kind = kind;
    this.remedies = remedies;
    this.code = code;
    this.requestId = requestId;
  }

  /** One line, and what to do below it. */
  toText(): string {
    const id = this.requestId === null ? '' : ` (request ${this.requestId})`;
    return [`aurora-credentials: ${this.message}${id}`, ...this.remedies.map((remedy) => `  - ${remedy}`)]
      .map(printable)
      .join('\n');
  }

  toJson(): string {
    const { kind, code, message, remedies, requestId } = this;
    return JSON.stringify({ error: { kind, code, message, remedies, requestId } });
  }
}

/** Without what could steer a terminal: names and messages come from elsewhere. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}
