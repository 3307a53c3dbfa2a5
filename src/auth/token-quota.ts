/** How much of something that stays open, such as streams, each token may have at a time. */

export class TokenQuota {
  readonly #max: () => number;
  readonly #open = new Map<string, number>();
  #total = 0;

  /** @param max the most that one token may have on this server now */
  constructor(max: () => number) {
    this.#max = max;
  }

  get max(): number {
    return this.#max();
  }

  /** How much is open, of all tokens. */
  get total(): number {
    return this.#total;
  }

  /** How much more this token may open. */
  remaining(tokenId: string): number {
    return Math.max(0, this.max - (this.#open.get(tokenId) ?? 0));
  }

  /** Null when that would be more than the token may have; else what gives it back. */
  open(tokenId: string, amount = 1): (() => void) | null {
    if ((this.#open.get(tokenId) ?? 0) + amount > this.max) return null;
    this.#add(tokenId, amount);
    let isReleased = false;
    return () => {
      if (!isReleased) this.#add(tokenId, -amount);
      isReleased = true;
    };
  }

  #add(tokenId: string, amount: number): void {
    const open = (this.#open.get(tokenId) ?? 0) + amount;
    this.#total += amount;
    if (open === 0) this.#open.delete(tokenId);
    else this.#open.set(tokenId, open);
  }
}
