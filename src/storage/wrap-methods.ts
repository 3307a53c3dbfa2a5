/** Adds the same behaviour to all methods of an object. */

type AsyncMethod = (...args: unknown[]) => Promise<unknown>;

/** A copy of the object. Each of its methods, all asynchronous, is called by `wrap`. */
export function wrapMethods<T extends object>(
  part: T,
  wrap: (call: () => Promise<unknown>) => Promise<unknown>,
): Pick<T, keyof T> {
  const methods = part as Record<string, AsyncMethod>;
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(part)).filter(
    (name) => name !== 'constructor',
  );
  const wrapped = names.map((name) => [
    name,
    (...args: unknown[]) => wrap(() => (methods[name] as AsyncMethod).apply(part, args)),
  ]);
  return Object.fromEntries(wrapped) as Pick<T, keyof T>;
}
