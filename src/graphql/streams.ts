/** What all subscriptions share: where a stream begins, and what a reader gets of it. */
import { refuseAhead } from '../base/cursor-ahead.ts';
import type { Workspace } from '../storage/connections.ts';
import { notFound } from './bad-input.ts';
import type { GraphQLContext } from './context.ts';
import { databaseId } from './reach.ts';

/**
 * The position behind which a stream begins: that of the cursor, or without one the last.
 *
 * @param scope of the cursor, as `Cursors.ofEvent` has it
 * @throws GraphQLError BAD_USER_INPUT when the text is no such cursor; CursorAhead
 */
export async function beginningOf(
  scope: string,
  after: string | null | undefined,
  readLast: () => Promise<number>,
  { cursors }: Pick<GraphQLContext, 'cursors'>,
): Promise<number> {
  const position = typeof after === 'string' ? cursors.positionOf(scope, after) : null;
  const last = await readLast();
  if (position === null) return last;
  refuseAhead([position], last);
  return position;
}

/** The workspace of a stream. @throws GraphQLError NOT_FOUND */
export async function workspaceToFollow({ workspaces }: GraphQLContext, id: string): Promise<Workspace> {
  const workspace = await workspaces.load(databaseId('Workspace', id));
  if (workspace === null) throw notFound('workspace', ['Use the id of a workspace that "workspaces" lists.']);
  return workspace;
}

/**
 * The items of a stream for which `pick` has an answer, as that answer. Not an async generator function: the reader must
 * be able to end it while it waits.
 *
 * @param until.isLast ends the stream after this item
 * @param until.isOver whether it has no items
 */
export function picked<T, Picked>(
  items: AsyncGenerator<T, void, undefined>,
  pick: (item: T) => Picked | null,
  { isLast = () => false, isOver = false }: { isLast?: (item: T) => boolean; isOver?: boolean } = {},
): AsyncIterableIterator<Picked> {
  let over = isOver;
  const end = async (): Promise<IteratorResult<Picked>> => {
    over = true;
    await items.return();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      while (!over) {
        const result = await items.next();
        if (result.done === true) return { done: true, value: undefined };
        over = isLast(result.value);
        const value = pick(result.value);
        if (value !== null) return { done: false, value };
      }
      return end();
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
