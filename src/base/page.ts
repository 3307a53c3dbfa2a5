/** Pages of ordered lists. */

/** The page to read. Only the store understands the keys. */
export type PageRequest = {
  readonly limit: number;
  /** Exclusive start, or none. */
  readonly after?: string | undefined;
  /** Exclusive end, or none. */
  readonly before?: string | undefined;
  /** Take from the end instead of the start (`last`). The items still come in the list's order. */
  readonly fromEnd?: boolean | undefined;
};

export type Page<T> = {
  readonly items: readonly { readonly key: string; readonly value: T }[];
  readonly hasMoreBefore: boolean;
  readonly hasMoreAfter: boolean;
};

/** The items of all pages, page by page. */
export async function* allPages<T>(
  limit: number,
  read: (request: PageRequest) => Promise<Page<T>>,
): AsyncGenerator<T[]> {
  for (let after: string | undefined; ; ) {
    const { items, hasMoreAfter } = await read({ limit, after });
    yield items.map(({ value }) => value);
    after = items.at(-1)?.key;
    if (!hasMoreAfter) return;
  }
}

/** The store did not make this page key. */
export class InvalidPageKey extends Error {
  override name = 'InvalidPageKey';
  constructor(key: string) {
    super(
      `${JSON.stringify(key.slice(0, 80))} is not a cursor of this list. Use a cursor that the list answered.`,
    );
  }
}
