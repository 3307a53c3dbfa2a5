/** Items in lanes that take turns: a long lane delays the first of another by one item of each lane at most. */

export class FairQueue<T> {
  /** Lanes in the order of their turns. Each is first in, first out. No lane is empty. */
  readonly #lanes = new Map<string, Set<T>>();
  #size = 0;

  /** How many items there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds an item to the end of its lane. A new lane has its turn after the present ones. */
  add(lane: string, item: T): void {
    const items = this.#lanes.get(lane) ?? new Set();
    if (items.has(item)) return;
    this.#lanes.set(lane, items.add(item));
    this.#size++;
  }

  /** Removes the first item of the next lane; null when there is none. */
  take(): T | null {
    const [turn] = this.#lanes;
    if (turn === undefined) return null;
    const [lane, items] = turn;
    const [item] = items;
    this.#lanes.delete(lane);
    if (item === undefined) return null;
    items.delete(item);
    this.#size--;
    // Its next turn comes after all others.
    if (items.size > 0) this.#lanes.set(lane, items);
    return item;
  }

  /** Removes an item from any position. */
  remove(lane: string, item: T): void {
    const items = this.#lanes.get(lane);
    if (items?.delete(item) !== true) return;
    this.#size--;
    if (items.size === 0) this.#lanes.delete(lane);
  }
}
