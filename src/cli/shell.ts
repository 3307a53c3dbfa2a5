/** Environment variables as shell commands. */
import { quoteShell } from '../setup-kit/shell.ts';

export const SHELLS = ['sh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** A null removes the variable. */
export type Variables = Readonly<Record<string, string | null>>;

type Dialect = {
  quote(text: string): string;
  set(name: string, value: string): string;
  unset(name: string): string;
};

/** The syntax of each shell. Single quotes make all characters literal, except the ones that `quote` escapes. */
const DIALECTS: Readonly<Record<Shell, Dialect>> = {
  sh: {
    quote: quoteShell,
    set: (name, value) => `export ${name}=${value}`,
    unset: (name) => `unset ${name}`,
  },
  fish: {
    quote: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
    set: (name, value) => `set -gx ${name} ${value}`,
    unset: (name) => `set -e ${name}`,
  },
  powershell: {
    // PowerShell treats typographic quotes as plain ones.
    quote: (text) => `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
    set: (name, value) => `$Env:${name} = ${value}`,
    unset: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  },
};

export function toShell(shell: Shell, variables: Variables): string {
  const { quote, set, unset } = DIALECTS[shell];
  return Object.entries(variables)
    .map(([name, value]) => (value === null ? unset(name) : set(name, quote(value))))
    .join('\n');
}
