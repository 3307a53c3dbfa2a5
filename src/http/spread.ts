import type { Clock, Millis } from '../base/clock.ts';

export type Spreading = { readonly clock: Clock; readonly random: () => number };

/** Runs the actions in random order and at equal distances, the first at once. Resolves after `durationMs`. */
export async function spread(
  actions: readonly (() => void)[],
  durationMs: Millis,
  { clock, random }: Spreading,
): Promise<void> {
  const begun = clock.now();
  const until = async (moment: Millis) => {
    if (moment > clock.now()) await new Promise<void>((resolve) => clock.at(moment, resolve));
  };
  for (const [place, action] of shuffled(actions, random).entries()) {
    await until(begun + (durationMs * place) / actions.length);
    action();
  }
  await until(begun + durationMs);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const places = items.map((item) => ({ item, place: random() }));
  return places.sort((a, b) => a.place - b.place).map(({ item }) => item);
}
