/** Helpers for CloudFormation templates. */
import { quoteShell } from './shell.ts';

/** Shell lines that write a template to the temporary file `$template`, which is deleted at the end. */
export function templateLines(template: object): string[] {
  return [
    'template="$(mktemp)"',
    `trap 'rm -f "$template"' EXIT`,
    `printf '%s' ${quoteShell(JSON.stringify(template))} >"$template"`,
  ];
}

/** A reference to a parameter or pseudo parameter within a text, for `withReferences`. */
export function reference(name: string): string {
  return `\${${name}}`;
}

/** Replaces texts that contain references with CloudFormation's functions. */
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
