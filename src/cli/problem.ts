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
  /** No such connection, or several with this name or ARN. */
  NOT_FOUND: 5,
  /** The connection has no credentials to give as it stands, or several roles connect the account. */
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
    return printableJson({ error: { kind, code, message, remedies, requestId } });
  }
}

/**
 * Control and format characters, line separators, unpaired surrogates, and what Unicode has not assigned: these steer a
 * terminal, reorder its text, or are invisible. Names and messages come from elsewhere.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** The text for one line of a terminal: what must not be printed is escaped, such as `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The value as JSON that can be printed, and loses nothing: what must not be printed is escaped, as JSON has it. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    // What JSON indents with.
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => unicode(character, at)).join(''),
  );
}

function unicode(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}

/**
 * Whether the text of an argument may be a token that was typed in the wrong place. An operator's token is any text of at
 * least 20 characters without spaces; an ARN is one of a role.
 */
export function mayBeToken(text: string): boolean {
  return /^\S{20,}$/.test(text) && !text.startsWith('arn:');
}

/** An argument for a message. What may be a token is not repeated: messages are kept in logs. */
export function quotedArgument(text: string): string {
  return mayBeToken(text) ? 'not shown, since it may be a token' : JSON.stringify(text);
}
