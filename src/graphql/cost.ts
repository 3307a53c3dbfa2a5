/** What a field costs, beside what it contains: 1, unless it says otherwise; a list as often as it may be long. */
import { type GraphQLField, isListType, isNonNullType } from 'graphql';
import type { GraphQLContext } from './context.ts';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE } from './paging.ts';

/** A list without pages, such as the checks of a test. */
const USUAL_LENGTH = 5;

/** A field that calls AWS. */
export const CALLS_AWS = 100;

/** A field that makes documents. */
export const MAKES_DOCUMENTS = 100;

/** A field that judges a document of somebody's: that can take a tenth of a second, of which one operation gets few. */
export const JUDGES_DOCUMENT = 10_000;

/** The only arguments that a cost depends on: who keeps a judgement goes by them (`http/query-limits.ts`). */
export const PAGE_SIZE_ARGUMENTS: readonly string[] = ['first', 'last'];

export function costOf(
  args: Record<string, unknown>,
  _context: unknown,
  { name, type, args: known }: Pick<GraphQLField<unknown, GraphQLContext>, 'name' | 'type' | 'args'>,
): number | { field: number; multiplier: number } {
  if (known.some((arg) => arg.name === 'first')) {
    const asked = args['first'] ?? args['last'] ?? DEFAULT_PAGE_SIZE;
    const size =
      typeof asked === 'number' && asked >= 0 ? Math.min(asked, LARGEST_PAGE_SIZE) : LARGEST_PAGE_SIZE;
    return { field: 1, multiplier: size };
  }
  const isList = isListType(isNonNullType(type) ? type.ofType : type);
  if (!isList) return 1;
  // The page's field has counted them already.
  return { field: 1, multiplier: name === 'edges' ? 1 : USUAL_LENGTH };
}
