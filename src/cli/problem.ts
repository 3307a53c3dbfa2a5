/** The errors of the command: their texts and exit codes. */

/** Documented in docs/using-credentials.md, because scripts depend on them. */
export const EXIT_CODES = {
  /** An unexpected error, or an answer that is not from Aurora. */
  UNEXPECTED: 1,
  /** The command line is invalid. */
  USAGE: 2,
  /** There is no server or no token, or the file that contains them is unsafe. */
  NOT_LOGGED_IN: 3,
  /** The server rejects the token, or the token lacks a permission. */
  REFUSED: 4,
  /** No connection, or several, match the name or ARN. */
  NOT_FOUND: 5,
  /** The connection has no credentials in its present state, or several roles connect the account. */
  NO_CREDENTIALS: 6,
  /** The server or AWS is unreachable or overloaded: a later try may succeed. */
  UNAVAILABLE: 7,
} as const;

export type ProblemKind = keyof typeof EXIT_CODES;

/** An error that the user can do something about. Contains no secret. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly remedies: readonly string[];
  /** The server's error code; null when the error is not from the server. */
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

  /** One line, with the remedies below it. */
  toText(program: string): string {
    const id = this.requestId === null ? '' : ` (request ${this.requestId})`;
    const remedies = this.#remediesFor(program).map((remedy) => `  - ${remedy}`);
    return [`${program}: ${this.message}${id}`, ...remedies].map(printable).join('\n');
  }

  toJson(program: string): string {
    const { kind, code, message, requestId } = this;
    return printableJson({ error: { kind, code, message, remedies: this.#remediesFor(program), requestId } });
  }

  /** Both programs have the commands that remedies name: a remedy names the one that the user has called. */
  #remediesFor(program: string): string[] {
    return this.remedies.map((remedy) => remedy.replaceAll('aurora-credentials', program));
  }
}

/** The error, which may come from anywhere, as a problem to report. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('UNEXPECTED', error instanceof Error ? error.message : String(error), [
    'This is a bug in aurora-credentials, or a problem of this machine.',
  ]);
}

/** Whether errors must be JSON, also when the command line is invalid. Arguments after "--" belong to the program. */
export function wantsJson(args: readonly string[]): boolean {
  const [end, asJson] = [args.indexOf('--'), args.indexOf('--json')];
  return asJson !== -1 && (end === -1 || asJson < end);
}

/** A mistake that the server returns as data. */
type Mistake = {
  readonly message: string;
  readonly code: string;
  readonly remedies: readonly string[];
  readonly suggestion?: string | null;
};

/** The server's mistake as a problem to report. */
export function problemOfMistake({ message, code, remedies, suggestion = null }: Mistake): Problem {
  const kind = code === 'IDENTITY_UNAVAILABLE' ? 'UNAVAILABLE' : 'USAGE';
  const more = suggestion === null ? [] : [`Do you mean ${suggestion}?`];
  return new Problem(kind, message, [...more, ...remedies], { code });
}

/**
 * Control and format characters, line separators, unpaired surrogates and unassigned characters. They can control a
 * terminal, reorder its text, or are invisible. Names and messages come from other people.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** The text for one line of a terminal. Escapes unprintable characters, such as `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The value as JSON that a terminal can print: unprintable characters have JSON escapes. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    // Part of JSON's indentation.
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => unicode(character, at)).join(''),
  );
}

function unicode(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
}

/**
 * Whether an argument may be a token in the wrong place. The operator's token is any text of at least 20 characters
 * without spaces.
 */
export function mayBeToken(text: string): boolean {
  return /^\S{20,}$/.test(text) && !text.startsWith('arn:');
}

/** An argument for a message. Hides a possible token, because logs store messages. */
export function quotedArgument(text: string): string {
  return mayBeToken(text) ? 'not shown, because it may be a token' : JSON.stringify(text);
}
