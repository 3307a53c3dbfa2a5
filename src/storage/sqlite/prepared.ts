/**
 * Statements that are prepared when they are first used: to build them all takes longer than everything else that
 * the store does when it opens.
 */
import type { DrizzleDatabase } from './open-database.ts';

/** More than a frontend has; a statement takes some 20 kB. */
const MOST_SHAPES = 100;

type Makers = Readonly<Record<string, () => unknown>>;
type Made<T extends Makers> = { readonly [Name in keyof T]: ReturnType<T[Name]> };

export class Prepared {
  readonly db: DrizzleDatabase;
  readonly #groups: object[] = [];

  constructor(db: DrizzleDatabase) {
    this.db = db;
  }

  /** What these make, each made once: when it is first asked for. */
  lazily<T extends Makers>(makers: T): Made<T> {
    const group = {} as Made<T>;
    for (const [name, make] of Object.entries(makers)) {
      const keep = { configurable: true, enumerable: true };
      Object.defineProperty(group, name, {
        ...keep,
        get() {
          const value = make();
          Object.defineProperty(group, name, { ...keep, value });
          return value;
        },
      });
    }
    this.#groups.push(group);
    return group;
  }

  /** What `make` gives for a shape, made once for each of those that were asked for last. */
  byShape<Shape extends object, T>(make: (shape: Shape) => T): (shape: Shape) => T {
    const made = new Map<string, T>();
    return (shape) => {
      const key = JSON.stringify(shape);
      const known = made.get(key);
      if (known !== undefined) {
        made.delete(key);
        made.set(key, known);
        return known;
      }
      const value = make(shape);
      made.set(key, value);
      if (made.size > MOST_SHAPES) made.delete(made.keys().next().value as string);
      return value;
    };
  }

  /** Makes all that has not been made; throws when a statement does not fit the database. */
  all(): void {
    // A group may make further ones, which then come at the end.
    for (const group of this.#groups) Object.values(group);
  }
}
