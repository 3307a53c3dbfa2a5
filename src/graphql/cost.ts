/**
 * Costs of GraphQL fields, each without its subfields: 1 by default. A list multiplies the cost of its items by its length.
 * Unit: 2 microseconds of CPU time, or 200 characters of the answer. So `QUERY_LIMITS.cost` (60,000) limits an answer to
 * 12 MB.
 */
import { type GraphQLField, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLContext } from './context.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './paging.ts';

/** A list without pages, such as the checks of a test. */
const USUAL_LIST_LENGTH = 5;

/** A list of strings, such as remedies. */
const USUAL_STRING_LIST_LENGTH = 3;

/** The cost of a text of up to so many characters. */
function textCost(characters: number): number {
  return Math.ceil(characters / 200);
}

/** Such as the ARN of a role with a path, or a message of AWS. */
export const LONG_TEXT_COST = textCost(600);

/** A document, an address or a comment. */
export const DOCUMENT_TEXT_COST = textCost(2_000);

/** A file of a setup kit. */
export const FILE_TEXT_COST = textCost(6_000);

/** A field that calls AWS. */
export const AWS_CALL_COST = 1_000;

/** A field that generates documents. */
export const GENERATION_COST = 1_000;

/** The same with a capability set: it can fill ten policies, which are in each form of a setup kit. */
export const LARGE_GENERATION_COST = 7_000;

/**
 * A field that analyzes a document from a user: 1 ms for a usual one, and up to 50 ms for one that is made to be slow
 * (`trust/explain/effort.ts`). Five fit into one operation.
 */
export const ANALYSIS_COST = 10_000;

/** One account of a list: Aurora reads and stores it, and starts its verification. */
const LISTED_ACCOUNT_COST = 10;

/** One connection of a bulk action: Aurora reads and changes it. */
export const BULK_CONNECTION_COST = 10;

/** The characters of a list of accounts that cost one unit. */
const LIST_CHARACTERS_PER_UNIT = 100;

/**
 * The capabilities of one set. The largest set that an operator can declare has about 110,000 characters, at a cost of 7
 * for each capability.
 */
export const CAPABILITIES_OF_SET = 80;

/** The built-in capability sets, and the most that an operator can add. */
export const CAPABILITY_SETS = 23;

/** A field that may read all connections of a workspace: some milliseconds for thousands of them. */
export const WORKSPACE_SCAN_COST = 500;

/** A field that reads an entry for each connection of all workspaces: ten milliseconds for 100,000 of them. */
export const FULL_SCAN_COST = 5_000;

/** A list of alerts: a range of an index for each kind and state. */
export const ALERT_LIST_COST = 30;

/** The length of a list: up to 10,001 entries of an index, 0.4 ms. With a filter it also reads the list again. */
export const COUNT_COST = 250;

/** Lists with a length that is already part of the parent's cost, by their field names in any type. */
const COUNTED_LISTS: readonly string[] = ['edges', 'lines', 'results'];

/** The cost of connecting a list of accounts, with an answer for each line. */
export function accountListCost(
  { text, roleArns }: { text?: string | null | undefined; roleArns?: readonly string[] | null | undefined },
  maxAccounts: number,
): { field: number; multiplier: number } {
  const list = text ?? roleArns?.join('\n') ?? '';
  // At least the number of accounts: these characters separate them.
  const accounts = list.split(/[\s,;]+/, maxAccounts).length;
  const field =
    AWS_CALL_COST + accounts * LISTED_ACCOUNT_COST + Math.ceil(list.length / LIST_CHARACTERS_PER_UNIT);
  return { field, multiplier: accounts };
}

/** The cost of a list with pages. */
export function pageCost(args: Record<string, unknown>, field: number) {
  const asked = args['first'] ?? args['last'] ?? DEFAULT_PAGE_SIZE;
  const size = typeof asked === 'number' && asked >= 0 ? Math.min(asked, MAX_PAGE_SIZE) : MAX_PAGE_SIZE;
  return { field, multiplier: size };
}

/** The cost of a field that names none itself. */
export function defaultFieldCost(
  args: Record<string, unknown>,
  _context: unknown,
  { name, type, args: declaredArgs }: Pick<GraphQLField<unknown, GraphQLContext>, 'name' | 'type' | 'args'>,
): number | { field: number; multiplier: number } {
  if (declaredArgs.some((arg) => arg.name === 'first'))
    return pageCost(args, args['filter'] == null ? 1 : WORKSPACE_SCAN_COST);
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  if (!isList) return 1;
  if (isLeafType(getNamedType(type))) return USUAL_STRING_LIST_LENGTH;
  return { field: 1, multiplier: COUNTED_LISTS.includes(name) ? 1 : USUAL_LIST_LENGTH };
}
