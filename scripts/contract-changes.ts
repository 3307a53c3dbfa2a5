/**
 * What has changed in the contract since the last release, which schema/released.graphql keeps. Prints it; with
 * `--release VERSION` also gives it a section in docs/contract-changes.md, and keeps the contract as that of the
 * release. `scripts/pages.ts` writes the section of what is not released yet.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { CONTRACT } from './contract.ts';
import { withSection } from './page-section.ts';

const RELEASED = new URL('../schema/released.graphql', import.meta.url);
const PAGE = new URL('../docs/contract-changes.md', import.meta.url);
const NEWEST_FIRST = '<!-- releases, newest first -->\n';
/** The name of the page's section that `scripts/pages.ts` writes. */
export const UNRELEASED = 'not released';
const NOTHING = 'Nothing has changed.';

/** What has changed since the last release, in Markdown. */
export async function unreleasedChanges(): Promise<string> {
  const contract = buildSchema(await readFile(CONTRACT, 'utf8'));
  return describeChanges(await changesOf(await releasedContract(), contract)).trim() || NOTHING;
}

/** How the reason of a deprecation ends: docs/contract-changes.md has the policy. */
const REMOVAL_DATE = /\bRemoved after (\d{4}-\d\d-\d\d)\.$/;

/** The contract of the last release. */
export async function releasedContract(): Promise<GraphQLSchema> {
  return buildSchema(await readFile(RELEASED, 'utf8'));
}

export function changesOf(from: GraphQLSchema, to: GraphQLSchema): Promise<Change[]> {
  return diff(from, to);
}

export function isBreaking({ criticality }: Change): boolean {
  return criticality.level === CriticalityLevel.Breaking;
}

/**
 * Whether clients had the documented time to get ready: the release had deprecated what changes, and the date of the
 * removal has passed. A type disappears with its last use, and each use counts for itself.
 */
export function isAnnounced({ type, path }: Change, released: GraphQLSchema, today: Date): boolean {
  if (type === 'TYPE_REMOVED') return true;
  const date = REMOVAL_DATE.exec(deprecationAt(released, path ?? '') ?? '')?.[1];
  return date !== undefined && Date.parse(date) < today.getTime();
}

/** The deprecations that name no date of removal, as `Type.member: reason`. */
export function undatedDeprecations(schema: GraphQLSchema): string[] {
  const paths = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isEnumType(type)) return type.getValues().map(({ name }) => `${type.name}.${name}`);
    if (!hasFields(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      `${type.name}.${field.name}`,
      ...argumentsOf(field).map(({ name }) => `${type.name}.${field.name}.${name}`),
    ]);
  });
  return paths.flatMap((path) => {
    const reason = deprecationAt(schema, path);
    return reason === null || REMOVAL_DATE.test(reason) ? [] : [`${path}: ${reason}`];
  });
}

/** Why the member, or what it belongs to, is deprecated; null when it is not. */
function deprecationAt(schema: GraphQLSchema, path: string): string | null {
  const [typeName = '', member = '', argument] = path.split('.');
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValue(member)?.deprecationReason ?? null;
  const field = hasFields(type) ? type.getFields()[member] : undefined;
  if (field === undefined) return null;
  const arg = argumentsOf(field).find(({ name }) => name === argument);
  return arg?.deprecationReason ?? field.deprecationReason ?? null;
}

function argumentsOf(field: object): readonly GraphQLArgument[] {
  return 'args' in field ? (field as GraphQLField<unknown, unknown>).args : [];
}

function hasFields(type: unknown) {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
}

/** What a change of this type adds: the last part of its path. */
const ADDS: Readonly<Record<string, string>> = {
  ENUM_VALUE_ADDED: 'new values',
  FIELD_ADDED: 'new fields',
  FIELD_ARGUMENT_ADDED: 'new arguments',
  INPUT_FIELD_ADDED: 'new fields',
  TYPE_ADDED: 'New types',
};

/** One line for all that a type or a field got, and one for each other change. */
function linesOf(changes: readonly Change[]): string[] {
  const added = Map.groupBy(changes, ({ type, path = '', message }) => {
    const adds = ADDS[type];
    if (adds === undefined) return message;
    const owner = path.split('.').slice(0, -1).join('.');
    return owner === '' ? `${adds}:` : `\`${owner}\`: ${adds}`;
  });
  return [...added].map(([title, ofOne]) => {
    const names = ofOne.flatMap(({ type, path }) =>
      ADDS[type] === undefined ? [] : [`\`${path?.split('.').at(-1)}\``],
    );
    return `- ${[title, names.join(', ')].join(' ').trim()}`;
  });
}

/** The changes that clients notice, in Markdown: neither descriptions, nor the parts of new types and fields. */
export function describeChanges(changes: readonly Change[]): string {
  const isNew = ({ type }: Change) => type === 'TYPE_ADDED' || type === 'FIELD_ADDED';
  const added = new Set(changes.filter(isNew).map(({ path }) => path));
  const isPartOfNew = (change: Change) => {
    const [typeName = '', member = '', ...rest] = change.path?.split('.') ?? [];
    return (
      (change.type !== 'TYPE_ADDED' && added.has(typeName)) ||
      (rest.length > 0 && added.has(`${typeName}.${member}`))
    );
  };
  const shown = changes.filter((change) => !/DESCRIPTION/.test(change.type) && !isPartOfNew(change));
  const groups = [
    ['Breaking', CriticalityLevel.Breaking],
    ['New values and members, for which clients need a default case', CriticalityLevel.Dangerous],
    ['Compatible', CriticalityLevel.NonBreaking],
  ] as const;
  return groups
    .map(([title, level]) => {
      const lines = linesOf(shown.filter((change) => levelOf(change) === level));
      return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}\n`;
    })
    .filter((text) => text !== '')
    .join('\n');
}

/** An optional argument needs nothing of clients. */
function levelOf({ type, criticality: { level } }: Change): CriticalityLevel {
  const isOptional = type === 'FIELD_ARGUMENT_ADDED' && level === CriticalityLevel.Dangerous;
  return isOptional ? CriticalityLevel.NonBreaking : level;
}

if (import.meta.main) {
  const [flag, version] = process.argv.slice(2);
  if (flag !== undefined && (flag !== '--release' || version === undefined)) {
    console.error('Usage: npm run contract [-- --release VERSION]');
    process.exit(1);
  }
  const changes = await unreleasedChanges();
  console.log(changes);
  if (version !== undefined) {
    const page = withSection(await readFile(PAGE, 'utf8'), UNRELEASED, NOTHING);
    const [before = '', after = ''] = page.split(NEWEST_FIRST);
    await writeFile(PAGE, `${before}${NEWEST_FIRST}\n## ${version}\n\n${changes}\n${after}`);
    const note = `# The contract of the release ${version}. "npm run contract -- --release VERSION" replaces it.\n`;
    await writeFile(RELEASED, note + (await readFile(CONTRACT, 'utf8')));
  }
}
