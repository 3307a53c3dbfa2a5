/** Variables as lines for a shell to take. */
import { quoteShell } from '../setup-kit/shell.ts';

export const SHELLS = ['sh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** A variable that is null is taken away. */
export type Variables = Readonly<Record<string, string | null>>;

type Dialect = {
  quote(text: string): string;
  set(name: string, value: string): string;
  unset(name: string): string;
};

/** Within single quotes each shell takes everything as it is, but for these. */
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
    // PowerShell takes typographic quotes for plain ones.
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
