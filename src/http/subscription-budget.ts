/** What the open subscriptions of a token may cost in all, over every transport: what one event may have to make. */

/** For each stream that a token may have open: as much as `schema/operations` asks of an event. */
const COST_PER_STREAM = 450;

export type SubscriptionBudget = {
  /** The most that the open subscriptions of a token may cost together. */
  readonly max: number;
  /** Null when that would be more than the token may use; else what gives it back. */
  open(tokenId: string, cost: number): (() => void) | null;
};

export function createSubscriptionBudget(streamsPerToken: number): SubscriptionBudget {
  const max = streamsPerToken * COST_PER_STREAM;
  const open = new Map<string, number>();
  return {
    max,
    open(tokenId, cost) {
      const used = open.get(tokenId) ?? 0;
      if (used + cost > max) return null;
      open.set(tokenId, used + cost);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        const left = (open.get(tokenId) ?? cost) - cost;
        if (left === 0) open.delete(tokenId);
        else open.set(tokenId, left);
      };
    },
  };
}
