/** Converts between the nested members of JSON and the flat names of the Query protocol (`Tags.member.1.Key`). */
import { Parameters } from './parameters.ts';

/** The members of a JSON document, as if they came by the Query protocol. */
export function flatParameters(document: unknown): Parameters {
  const values = new URLSearchParams();
  flatten('', document, values);
  return new Parameters(values);
}

function flatten(name: string, value: unknown, into: URLSearchParams): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    into.append(name, String(value));
    return;
  }
  const prefix = Array.isArray(value) ? `${name}.member.` : name === '' ? '' : `${name}.`;
  for (const [key, inner] of Object.entries(value)) {
    flatten(`${prefix}${Array.isArray(value) ? Number(key) + 1 : key}`, inner, into);
  }
}

type Nested = string | Nested[] | { [name: string]: Nested };

/** The parameters of a call as CloudTrail shows them: nested, with names in lowerCamelCase. */
export function nestedParameters(parameters: Pick<Parameters, 'entries'>): Record<string, Nested> {
  const root: Record<string, Nested> = {};
  for (const [name, value] of parameters.entries()) {
    if (name !== 'Action' && name !== 'Version')
      put(root, name.replaceAll('.member.', '.').split('.'), value);
  }
  return root;
}

/** A step that is a number is a place in a list. */
function put(holder: Record<string, Nested> | Nested[], [step = '', ...rest]: string[], value: string): void {
  const key = Array.isArray(holder) ? Number(step) - 1 : step.charAt(0).toLowerCase() + step.slice(1);
  const inner = holder as Record<string | number, Nested>;
  if (rest.length === 0) {
    inner[key] = value;
    return;
  }
  inner[key] ??= /^\d+$/.test(rest[0] ?? '') ? [] : {};
  const next = inner[key];
  if (typeof next === 'object') put(next, rest, value);
}
