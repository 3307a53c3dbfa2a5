/**
 * What a field costs without its subfields: 1 by default. A list multiplies the cost of its items by its length. A unit
 * stands for 2 microseconds, or for 200 characters of the answer: no answer is larger than 12 MB.
 */
import { type GraphQLField, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLContext } from './context.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './paging.ts';

/** A list without pages, such as the checks of a test. */
const USUAL_LENGTH = 5;

/** A list of texts, such as remedies. */
const TEXTS = 3;

/** A text of up to 600 characters, such as the ARN of a role with a path. */
export const LONG_TEXT = 3;

/** A trust policy: the document, or its text. */
export const TRUST_POLICY = 10;

/** A piece of configuration. */
export const SNIPPET = 10;

/** A file of a setup kit. */
export const FILE = 30;

/** A field that calls AWS. */
export const CALLS_AWS = 1_000;

/** A field that makes documents. */
export const MAKES_DOCUMENTS = 1_000;

/** A field that judges a document of somebody's: that can take a tenth of a second, of which one operation gets few. */
export const JUDGES_DOCUMENT = 10_000;

/** One account of a list: read, stored, and its verification started. */
const CONNECTS_ACCOUNT = 10;

/** How many characters of a list cost as much as a field. */
const LIST_CHARACTERS = 100;

/** A field that reads all of a workspace's connections, or may have to: some milliseconds for thousands of them. */
export const SCANS_WORKSPACE = 500;

/** The argument that makes a page a search. */
export const FILTER_ARGUMENT = 'filter';

/** The arguments that the cost of a page depends on. `http/query-limits.ts` caches costs by them. */
export const PAGE_SIZE_ARGUMENTS: readonly string[] = ['first', 'last'];

/** The arguments that hold a list of accounts: the cost depends on all of their text. */
export const LIST_ARGUMENTS: readonly string[] = ['text', 'roleArns'];

/** Lists with a length that the parent field has counted. */
const COUNTED_LISTS: readonly string[] = ['edges', 'lines'];

/** Connecting a list of accounts, and answering for each of its lines. */
export function accountListCost(
  { text, roleArns }: { text?: unknown; roleArns?: unknown },
  maxAccounts: number,
): { field: number; multiplier: number } {
  const list = typeof text === 'string' ? text : Array.isArray(roleArns) ? roleArns.join('\n') : '';
  // At least as many as there are accounts: lines and these characters separate them.
  const accounts = list.split(/[\s,;]+/, maxAccounts).length;
  const field = CALLS_AWS + accounts * CONNECTS_ACCOUNT + Math.ceil(list.length / LIST_CHARACTERS);
  return { field, multiplier: accounts };
}

export function costOf(
  args: Record<string, unknown>,
  _context: unknown,
  { name, type, args: known }: Pick<GraphQLField<unknown, GraphQLContext>, 'name' | 'type' | 'args'>,
): number | { field: number; multiplier: number } {
  if (known.some((arg) => arg.name === 'first')) {
    const asked = args['first'] ?? args['last'] ?? DEFAULT_PAGE_SIZE;
    const size = typeof asked === 'number' && asked >= 0 ? Math.min(asked, MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
    return { field: args[FILTER_ARGUMENT] == null ? 1 : SCANS_WORKSPACE, multiplier: size };
  }
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  if (!isList) return 1;
  if (isLeafType(getNamedType(type))) return TEXTS;
  return { field: 1, multiplier: COUNTED_LISTS.includes(name) ? 1 : USUAL_LENGTH };
}
