/**
 * The operator's capability sets (CAPABILITIES_FILE): reads the JSON, and reports every mistake with line and column.
 *
 * `{ "sets": [{ "name", "version", "description", "readsData", "capabilities": [{ "reason", "actions", "resources" }] }] }`
 */
import { nearestName } from '../base/nearest-name.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Position } from '../iam/json/json-error.ts';
import { type JsonNode, type JsonObjectNode, parseJson } from '../iam/json/json-positions.ts';
import { nodeName } from '../iam/policy/fault.ts';
import { BUILT_IN_SETS } from './built-in-sets.ts';
import type { Capability, CapabilitySet } from './capability.ts';

/** A mistake, and its place: line and column from 1. */
export type CapabilityMistake = Position & { readonly message: string };

const MAX_SETS = 20;
const MAX_CAPABILITIES = 200;
/** About what fits into ten managed policies. */
const MAX_ACTIONS = 2_000;
const MAX_WORDS_CHARACTERS = 300;

const ACTION = /^[a-z0-9-]{1,60}:[A-Za-z][A-Za-z0-9]{0,100}$/;
/** `*`, or an ARN, with wildcards. Policy variables have no value before a call. */
const RESOURCE =
  /^(?:\*|arn:[a-z*-]{1,20}:[a-z0-9*-]{1,60}:[a-z0-9*-]{0,40}:[0-9*]{0,12}:[^\s"${}]{1,1024})$/;

/** Reads the file. Never throws. The error lists all mistakes in file order. */
export function readCapabilities(text: string): Result<CapabilitySet[], CapabilityMistake[]> {
  const json = parseJson(text);
  if (!json.ok) {
    const { line, column, message } = json.error;
    return err([{ line, column, message }]);
  }
  const reader = new Reader();
  for (const { line, column, path } of json.value.repeatedKeys)
    reader.mistake(
      { line, column },
      `"${String(path.at(-1))}" is repeated later in the same object: remove one.`,
    );
  const sets = reader.sets(json.value.root);
  if (reader.mistakes.length === 0) return ok(sets);
  return err([...reader.mistakes].sort((a, b) => a.line - b.line || a.column - b.column));
}

/** Placeholder for a missing or invalid string. */
const UNREADABLE = '?';

class Reader {
  readonly mistakes: CapabilityMistake[] = [];

  mistake({ line, column }: Position, message: string): void {
    this.mistakes.push({ line, column, message });
  }

  sets(root: JsonNode): CapabilitySet[] {
    const file = this.#object(root, 'The file', ['sets']);
    if (file === null) return [];
    const names = new Set<string>();
    return this.#list(file, 'sets', { what: 'The file', max: MAX_SETS }).flatMap((node) => {
      const set = this.#object(node, 'A set', [
        'name',
        'version',
        'description',
        'readsData',
        'capabilities',
      ]);
      return set === null ? [] : [this.#set(set, names)];
    });
  }

  #set(node: JsonObjectNode, names: Set<string>): CapabilitySet {
    const name = this.#text(node, 'name', 'A set', /^[A-Z][A-Z0-9_]{0,39}$/, 'capital letters, digits and _');
    const at = node.members.get('name')?.value.start ?? node.start;
    if (BUILT_IN_SETS.some((set) => set.name === name))
      this.mistake(at, `"${name}" is the name of a built-in set: choose another name.`);
    else if (name !== UNREADABLE && names.has(name))
      this.mistake(at, `"${name}" is already the name of another set: choose another name.`);
    names.add(name);
    const list = this.#list(node, 'capabilities', { what: `The set ${name}`, max: MAX_CAPABILITIES });
    const seen = new Set<string>();
    const capabilities = list.flatMap((item) => {
      const capability = this.#object(item, 'A capability', ['reason', 'actions', 'resources']);
      return capability === null ? [] : [this.#capability(capability, seen)];
    });
    const count = capabilities.reduce((sum, { actions }) => sum + actions.length, 0);
    if (count > MAX_ACTIONS)
      this.mistake(node.start, `The set ${name} has ${count} actions; a role can hold about ${MAX_ACTIONS}.`);
    return {
      name,
      version: this.#text(node, 'version', `The set ${name}`, /^[\w.-]{1,20}$/, 'letters, digits and ._-'),
      description: this.#words(node, 'description', `The set ${name}`),
      readsData: this.#flag(node, 'readsData'),
      capabilities,
    };
  }

  #capability(node: JsonObjectNode, seen: Set<string>): Capability {
    const what = 'A capability';
    const actions = this.#strings(node, 'actions', what, (action) => {
      if (/[*?]/.test(action))
        return `"${action}" has a wildcard. Name single actions: each has a reason, and can be checked.`;
      if (!ACTION.test(action))
        return `"${action}" is not of the form service:Action, such as ec2:DescribeInstances.`;
      if (/^sts:assume/i.test(action))
        return `"${action}" lets Aurora use other roles: connect those roles instead.`;
      return null;
    });
    const resources = node.members.has('resources')
      ? this.#strings(node, 'resources', what, (resource) =>
          RESOURCE.test(resource) ? null : `"${resource}" must be "*" or an ARN without policy variables.`,
        )
      : ['*'];
    for (const action of actions) {
      const key = `${action.toLowerCase()} ${[...resources].sort().join()}`;
      if (seen.has(key))
        this.mistake(node.start, `${action} is in an earlier capability with the same resources.`);
      seen.add(key);
    }
    return { reason: this.#words(node, 'reason', what), actions, resources };
  }

  #object(node: JsonNode, what: string, names: readonly string[]): JsonObjectNode | null {
    if (node.type !== 'object') {
      this.mistake(node.start, `${what} must be an object, not ${nodeName(node)}.`);
      return null;
    }
    for (const [name, { key }] of node.members) {
      if (names.includes(name)) continue;
      const meant = nearestName(name, names);
      const hint = meant === null ? `Allowed names: ${names.join(', ')}.` : `Did you mean "${meant}"?`;
      this.mistake(key, `${what} has no "${name}". ${hint}`);
    }
    return node;
  }

  #list(
    node: JsonObjectNode,
    name: string,
    { what, max }: { what: string; max: number },
  ): readonly JsonNode[] {
    const value = node.members.get(name)?.value;
    if (value?.type === 'array' && value.items.length >= 1 && value.items.length <= max) return value.items;
    const found =
      value === undefined
        ? 'it is missing'
        : value.type === 'array'
          ? `it has ${value.items.length}`
          : `it is ${nodeName(value)}`;
    this.mistake(
      value?.start ?? node.start,
      `${what} needs "${name}": a list of 1 to ${max} entries; ${found}.`,
    );
    return [];
  }

  #strings(
    node: JsonObjectNode,
    name: string,
    what: string,
    wrong: (text: string) => string | null,
  ): string[] {
    const items = this.#list(node, name, { what, max: MAX_ACTIONS });
    return items.flatMap((item) => {
      const problem =
        item.type === 'string' ? wrong(item.value) : `"${name}" must contain strings, not ${nodeName(item)}.`;
      if (problem !== null) this.mistake(item.start, problem);
      return item.type === 'string' ? [item.value] : [];
    });
  }

  #text(node: JsonObjectNode, name: string, what: string, form: RegExp, words: string): string {
    const value = node.members.get(name)?.value;
    if (value?.type === 'string' && form.test(value.value)) return value.value;
    const found = value === undefined ? 'it is missing' : `it is ${nodeName(value)}`;
    this.mistake(value?.start ?? node.start, `${what} needs "${name}": a string of ${words}; ${found}.`);
    return value?.type === 'string' ? value.value : UNREADABLE;
  }

  /** A sentence for the customer. */
  #words(node: JsonObjectNode, name: string, what: string): string {
    const form = new RegExp(`^(?=.*\\S)[^\\p{Cc}]{1,${MAX_WORDS_CHARACTERS}}$`, 'u');
    return this.#text(node, name, what, form, `1 to ${MAX_WORDS_CHARACTERS} characters on one line`);
  }

  /** Default: true. */
  #flag(node: JsonObjectNode, name: string): boolean {
    const value = node.members.get(name)?.value;
    if (value === undefined || value.type === 'boolean') return value?.value ?? true;
    this.mistake(value.start, `"${name}" must be true or false, not ${nodeName(value)}.`);
    return true;
  }
}
