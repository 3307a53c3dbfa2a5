/** Adds the same behaviour to all methods of an object. */

type AsyncMethod = (...args: unknown[]) => Promise<unknown>;

/** A copy of the object, also of the methods of its class. Each method, all asynchronous, is called by `wrap`. */
export function wrapMethods<T extends object>(
  part: T,
  wrap: (call: () => Promise<unknown>, name: string) => Promise<unknown>,
): Pick<T, keyof T> {
  const wrapped: Record<string, AsyncMethod> = {};
  for (let level: object = part; level !== Object.prototype; level = Object.getPrototypeOf(level) as object)
    for (const name of Object.getOwnPropertyNames(level)) {
      const value: unknown = part[name as keyof T];
      if (name === 'constructor' || typeof value !== 'function') continue;
      wrapped[name] = (...args) => wrap(() => (value as AsyncMethod).apply(part, args), name);
    }
  return wrapped as Pick<T, keyof T>;
}
