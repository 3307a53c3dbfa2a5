/** Parts of ordered lists. */

/** Which part. Keys are the store's own; a caller passes on what it was given. */
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

/** A page key that the store did not make. */
export class InvalidPageKey extends Error {
  override name = 'InvalidPageKey';
  constructor(key: string) {
    super(
      `${JSON.stringify(key.slice(0, 80))} is no cursor of this list. Use a cursor that the list answered.`,
    );
  }
}
