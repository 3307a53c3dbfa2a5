/** Statements of filtered lists, by their shape: all that is no parameter. */
import type { PageRequest } from '../base/page.ts';
import type { ConnectionList } from '../connection/connection-list.ts';
import { boundsOf, readOrderKey } from './paging.ts';

/** More than the shapes that a frontend uses. A statement of SQLite needs some 20 kB. */
const MAX_STATEMENTS = 100;

/** Writes each shape of statement once: that takes half a millisecond. */
export class ShapedStatements<Shape, Statement> {
  readonly #write: (shape: Shape) => Statement;
  readonly #written = new Map<string, Statement>();

  constructor(write: (shape: Shape) => Statement) {
    this.#write = write;
  }

  of(shape: Shape): Statement {
    const key = JSON.stringify(shape);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    if (this.#written.size >= MAX_STATEMENTS) this.#written.clear();
    const statement = this.#write(shape);
    this.#written.set(key, statement);
    return statement;
  }
}

/** The shape of a page of connections. */
export type PageShape = ReturnType<typeof connectionPage>['shape'];

/** The shape of a page of connections, and the values of its parameters. */
export function connectionPage({ orderBy, descending }: ConnectionList, request: PageRequest) {
  const { after, before, fromEnd } = boundsOf(request, (key) => readOrderKey(key, orderBy));
  return {
    shape: { orderBy, descending, fromEnd, after: after !== undefined, before: before !== undefined },
    values: {
      ...{ afterValue: after?.value, afterId: after?.id },
      ...{ beforeValue: before?.value, beforeId: before?.id },
    },
  };
}
