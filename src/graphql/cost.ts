/**
 * The cost of a field without its subfields: 1 by default. A list multiplies the cost of its items by its length. One
 * unit is 2 microseconds, or 200 characters of the answer, so no answer is larger than 12 MB.
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

/** An address of up to 2,000 characters. */
export const LONG_ADDRESS = 10;

/** A comment of up to 2,000 characters. */
export const COMMENT_TEXT = 10;

/** A trust policy: the document, or its text. */
export const TRUST_POLICY = 10;

/** A piece of configuration. */
export const SNIPPET = 10;

/** A file of a setup kit. */
export const FILE = 30;

/** A field that calls AWS. */
export const CALLS_AWS = 1_000;

/** A field that generates documents. */
export const MAKES_DOCUMENTS = 1_000;

/** The same with a capability set: it can fill ten policies, which are in each form of a setup kit. */
export const MAKES_LARGE_DOCUMENTS = 7_000;

/**
 * A field that analyzes a document from a user: 1 ms for a usual one, and up to 50 ms for one that is made to be slow
 * (`trust/explain/effort.ts`). Five fit into one operation.
 */
export const JUDGES_DOCUMENT = 10_000;

/** One account of a list: Aurora reads and stores it, and starts its verification. */
const CONNECTS_ACCOUNT = 10;

/** One connection of a bulk action: Aurora reads and changes it. */
export const CHANGES_CONNECTION = 10;

/** The characters of a list that cost one unit. */
const LIST_CHARACTERS = 100;

/**
 * The capabilities of one set. The largest set that an operator can declare has about 110,000 characters, at a cost of 7
 * for each capability.
 */
export const CAPABILITIES_OF_SET = 80;

/** The built-in capability sets, and the most that an operator can add. */
export const CAPABILITY_SETS = 23;

/** A field that may read all connections of a workspace: some milliseconds for thousands of them. */
export const SCANS_WORKSPACE = 500;

/** A field that reads an entry for each connection of all workspaces: ten milliseconds for 100,000 of them. */
export const SCANS_ALL = 5_000;

/** A list of alerts: a range of an index for each kind and state. */
export const LISTS_ALERTS = 30;

/**
 * The length of a list: up to 10,001 entries of an index. Like all that a page has, it is multiplied by the size of the
 * page.
 */
export const COUNTS_LIST = 250;

/** The arguments that contain a list of accounts. The cost depends on their text. */
export const LIST_ARGUMENTS: readonly string[] = ['text', 'roleArns'];

/** Lists whose length is already part of the parent's cost. */
const COUNTED_LISTS: readonly string[] = ['edges', 'lines', 'results'];

/** The cost of connecting a list of accounts, with an answer for each line. */
export function accountListCost(
  { text, roleArns }: { text?: unknown; roleArns?: unknown },
  maxAccounts: number,
): { field: number; multiplier: number } {
  const list = typeof text === 'string' ? text : Array.isArray(roleArns) ? roleArns.join('\n') : '';
  // At least the number of accounts: these characters separate them.
  const accounts = list.split(/[\s,;]+/, maxAccounts).length;
  const field = CALLS_AWS + accounts * CONNECTS_ACCOUNT + Math.ceil(list.length / LIST_CHARACTERS);
  return { field, multiplier: accounts };
}

/** The cost of a list with pages. */
export function pageCost(args: Record<string, unknown>, field: number) {
  const asked = args['first'] ?? args['last'] ?? DEFAULT_PAGE_SIZE;
  const size = typeof asked === 'number' && asked >= 0 ? Math.min(asked, MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
  return { field, multiplier: size };
}

export function costOf(
  args: Record<string, unknown>,
  _context: unknown,
  { name, type, args: known }: Pick<GraphQLField<unknown, GraphQLContext>, 'name' | 'type' | 'args'>,
): number | { field: number; multiplier: number } {
  if (known.some((arg) => arg.name === 'first'))
    return pageCost(args, args['filter'] == null ? 1 : SCANS_WORKSPACE);
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  if (!isList) return 1;
  if (isLeafType(getNamedType(type))) return TEXTS;
  return { field: 1, multiplier: COUNTED_LISTS.includes(name) ? 1 : USUAL_LENGTH };
}
