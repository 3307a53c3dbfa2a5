/**
 * Blocks of shell commands that people paste. They must run as they are in sh, bash and zsh, also typed into a
 * terminal: so no comments (an interactive zsh takes none), and everything in a subshell, which a failing
 * command ends instead of the terminal.
 */

/** The text as one word of any POSIX shell, whatever is in it. */
export function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The lines as a block that stops at the first command that fails. */
export function shellBlock(lines: readonly string[]): string {
  return ['(', 'set -eu', "export AWS_PAGER=''", ...lines, ')', ''].join('\n');
}
