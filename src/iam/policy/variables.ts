/**
 * Policy variables: `${aws:username}`, `${aws:userid, 'default'}` and the escapes `${*}`, `${?}`, `${$}`.
 * They exist under Version 2012-10-17 only; before it they are literal text.
 * [docs/aws-facts.md, 8.9; IAM User Guide, policy variables]
 */

import { type ContextIndex, contextValues, isKnownKey } from './context.ts';
import { ANY_ONE, ANY_RUN, type Glob } from './glob.ts';
import type { PolicyVersion } from './model.ts';

/**
 * The value with its variables filled in. Null if a variable has neither a single value in this request nor a default:
 * AWS then counts the value as not matching. A `*` in a variable's value is not a wildcard.
 */
export function expandVariables(text: string, version: PolicyVersion, context: ContextIndex): Glob | null {
  const glob: Glob[number][] = [];
  let offset = 0;
  while (offset < text.length) {
    const end = version === '2012-10-17' && text.startsWith('${', offset) ? text.indexOf('}', offset) : -1;
    if (end < 0) {
      const char = text.charAt(offset);
      glob.push(char === '*' ? ANY_RUN : char === '?' ? ANY_ONE : char);
      offset += 1;
      continue;
    }
    const value = variableValue(text.slice(offset + 2, end), context);
    if (value === null) return null;
    glob.push(...value.split(''));
    offset = end + 1;
  }
  return glob;
}

/** A glob as text: its wildcards read as the characters that they were written with. */
export function globText(glob: Glob): string {
  return glob.map((unit) => (unit === ANY_RUN ? '*' : unit === ANY_ONE ? '?' : unit)).join('');
}

/** The keys that the variables in the texts refer to, in lower case. */
export function variablesOf(texts: readonly string[], version: PolicyVersion): string[] {
  if (version !== '2012-10-17') return [];
  return texts.flatMap((text) =>
    [...text.matchAll(/\$\{([^},]+)/g)]
      .map(([, key = '']) => key.trim().toLowerCase())
      // Every condition key has a prefix. A placeholder of a template, such as ${ExternalId}, has none.
      .filter((key) => key.includes(':')),
  );
}

/** Whether the text has a variable that AWS fills in: one of a condition key that calls can have. */
export function namesKnownVariable(text: string): boolean {
  return [...text.matchAll(/\$\{([^{},]*)/g)].some(([, key = '']) => isKnownKey(key.trim()));
}

function variableValue(body: string, context: ContextIndex): string | null {
  if (body === '*' || body === '?' || body === '$') return body;
  const comma = body.indexOf(',');
  const key = (comma < 0 ? body : body.slice(0, comma)).trim();
  const values = contextValues(context, key);
  // A key with several values cannot be a part of a string. [IAM User Guide, policy variables]
  if (values.length === 1) return values[0] ?? null;
  const fallback = comma < 0 ? '' : body.slice(comma + 1).trim();
  return fallback.length >= 2 && fallback.startsWith("'") && fallback.endsWith("'")
    ? fallback.slice(1, -1)
    : null;
}
