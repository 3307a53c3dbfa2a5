/** Scripts that bring a CloudFormation template into an account. */
import { quoteShell } from './shell.ts';

/** Lines that put a template into a temporary file named `$template`, gone when the block ends. */
export function templateLines(template: object): string[] {
  return [
    'template="$(mktemp)"',
    `trap 'rm -f "$template"' EXIT`,
    `printf '%s' ${quoteShell(JSON.stringify(template))} >"$template"`,
  ];
}

/** A parameter, or a value that CloudFormation knows, within a text: for `withReferences`. */
export function reference(name: string): string {
  return `\${${name}}`;
}

/** Texts that speak of parameters (`reference`) become CloudFormation's functions. */
export function withReferences(value: unknown): unknown {
  if (typeof value === 'string') {
    const only = /^\$\{([\w:]+)\}$/.exec(value)?.[1];
    if (only !== undefined) return { Ref: only };
    return value.includes('${') ? { 'Fn::Sub': value } : value;
  }
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withReferences(inner)]));
}
