/**
 * Blocks of shell commands that people paste into sh, bash or zsh. They contain no comments, because an interactive
 * zsh rejects them. They run in a subshell, so a failing command does not close the terminal.
 */

/** Quotes any text as one word of a POSIX shell. */
export function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The lines as a block that stops at the first failing command. */
export function shellBlock(lines: readonly string[]): string {
  return ['(', 'set -eu', "export AWS_PAGER=''", ...lines, ')', ''].join('\n');
}
