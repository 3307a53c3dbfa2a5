/** How a server stops: it closes what is open at equal distances, and then stops to listen. */
import type { Server } from 'node:http';
import { Server as TcpServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
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

/**
 * Stops listening and closes idle connections. Resolves when all connections have ended.
 *
 * `close` of an HTTP server alone resets clients that have just connected: those that wait to be accepted, and those
 * whose requests were not read yet. Load balancers answer them with 502.
 */
export async function stopListening(server: Server): Promise<void> {
  // The event loop accepts what waits.
  await setImmediate();
  const closed = new Promise<void>((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
  // It reads what has arrived.
  await setImmediate();
  server.close();
  await closed;
}
