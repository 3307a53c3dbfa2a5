/** Adds the same behaviour to all methods of an object. */

type AsyncMethod = (...args: unknown[]) => Promise<unknown>;

/**
 * A copy of the object with its methods alone, also those of its class. Each of them, all asynchronous, is called by
 * `wrap`. `Pick` drops private members, which the copy does not have.
 */
export function wrapMethods<T extends object>(
  part: T,
  wrap: (call: () => Promise<unknown>, name: string) => Promise<unknown>,
): Pick<T, keyof T> {
  const wrapped = [...methodsOf(part)].map(([name, method]) => [
    name,
    (...args: unknown[]) => wrap(() => method.apply(part, args), name),
  ]);
  return Object.fromEntries(wrapped) as Pick<T, keyof T>;
}

function methodsOf(part: object): Map<string, AsyncMethod> {
  const found = new Map<string, AsyncMethod>();
  for (let level = part; level !== Object.prototype; level = Object.getPrototypeOf(level) as object)
    for (const name of Object.getOwnPropertyNames(level)) {
      const value: unknown = part[name as keyof typeof part];
      if (name !== 'constructor' && typeof value === 'function') found.set(name, value as AsyncMethod);
    }
  return found;
}
