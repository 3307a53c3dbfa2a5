/**
 * What has changed in the contract since the last release, which schema/released.graphql keeps. Prints it; with
 * `--release VERSION` also writes it to docs/contract-changes.md, and keeps the contract as that of the release.
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

const RELEASED = new URL('../schema/released.graphql', import.meta.url);
const PAGE = new URL('../docs/contract-changes.md', import.meta.url);
const NEWEST_FIRST = '<!-- releases, newest first -->\n';

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

/** The changes that clients notice, as a list in Markdown: neither descriptions, nor the members of new types. */
export function describeChanges(changes: readonly Change[]): string {
  const added = new Set(changes.filter(({ type }) => type === 'TYPE_ADDED').map(({ path }) => path));
  const isPartOfNewType = ({ type, path }: Change) => type !== 'TYPE_ADDED' && added.has(path?.split('.')[0]);
  const shown = changes.filter((change) => !/DESCRIPTION/.test(change.type) && !isPartOfNewType(change));
  const groups = [
    ['Breaking', CriticalityLevel.Breaking],
    ['New values and members, for which clients need a default case', CriticalityLevel.Dangerous],
    ['Compatible', CriticalityLevel.NonBreaking],
  ] as const;
  return groups
    .map(([title, level]) => {
      const lines = shown.filter(({ criticality }) => criticality.level === level);
      return lines.length === 0
        ? ''
        : `### ${title}\n\n${lines.map(({ message }) => `- ${message}`).join('\n')}\n`;
    })
    .filter((text) => text !== '')
    .join('\n');
}

if (import.meta.main) {
  const [flag, version] = process.argv.slice(2);
  if (flag !== undefined && (flag !== '--release' || version === undefined)) {
    console.error('Usage: npm run contract [-- --release VERSION]');
    process.exit(1);
  }
  const contract = await readFile(CONTRACT, 'utf8');
  const changes = describeChanges(await changesOf(await releasedContract(), buildSchema(contract)));
  console.log(changes || 'Nothing has changed since the last release.');
  if (version !== undefined) {
    const page = await readFile(PAGE, 'utf8');
    const [before = '', after = ''] = page.split(NEWEST_FIRST);
    await writeFile(PAGE, `${before}${NEWEST_FIRST}\n## ${version}\n\n${changes || 'No changes.\n'}${after}`);
    const note = `# The contract of the release ${version}. "npm run contract -- --release VERSION" replaces it.\n`;
    await writeFile(RELEASED, note + contract);
  }
}
