/** Items in lanes that take turns: a long lane delays the first of another by one item of each lane at most. */

export class FairQueue<T> {
  /** Lanes in the order of their turns, and the clients of each in theirs. Nothing in here is empty. */
  readonly #lanes = new Map<string, Map<string, Set<T>>>();
  #size = 0;

  /** How many items there are. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds an item, first in, first out. A new lane has its turn after the present ones.
   *
   * @param client the clients of a lane take turns, too: many of them get no larger share than one
   */
  add(lane: string, item: T, client = ''): void {
    const clients = this.#lanes.get(lane) ?? new Map<string, Set<T>>();
    const items = clients.get(client) ?? new Set();
    if (items.has(item)) return;
    this.#lanes.set(lane, clients.set(client, items.add(item)));
    this.#size++;
  }

  /** Removes the first item of the next lane; null when there is none. */
  take(): T | null {
    for (const [lane, clients] of this.#lanes)
      for (const [client, items] of clients)
        for (const item of items) {
          // Their next turns come after all others.
          this.#lanes.delete(lane);
          clients.delete(client);
          items.delete(item);
          if (items.size > 0) clients.set(client, items);
          if (clients.size > 0) this.#lanes.set(lane, clients);
          this.#size--;
          return item;
        }
    return null;
  }

  /** Removes an item from any position of a lane without clients. */
  remove(lane: string, item: T): void {
    const clients = this.#lanes.get(lane);
    const items = clients?.get('');
    if (items?.delete(item) !== true) return;
    this.#size--;
    if (items.size === 0) clients?.delete('');
    if (clients?.size === 0) this.#lanes.delete(lane);
  }
}
