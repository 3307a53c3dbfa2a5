/** How many streams and sockets a token may have open at a time. */

export type StreamLimit = {
  /** Null when there are too many already; else what gives the place back. */
  open(tokenId: string): (() => void) | null;
  /** How many are open, of all tokens. */
  readonly total: number;
};

export function createStreamLimit(most: number): StreamLimit {
  const open = new Map<string, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    open(tokenId) {
      const count = open.get(tokenId) ?? 0;
      if (count >= most) return null;
      open.set(tokenId, count + 1);
      total++;
      let released = false;
      return () => {
        if (released) return;
        released = true;
        total--;
        const left = (open.get(tokenId) ?? 1) - 1;
        if (left === 0) open.delete(tokenId);
        else open.set(tokenId, left);
      };
    },
  };
}
