/** What one heartbeat of a server means for the others: who lives, and how they share the calls to STS. Pure. */
import type { Millis } from '../base/clock.ts';
import { type HeartbeatChange, MAX_SILENCE_MS, type Server } from '../storage/fleet.ts';

/** AWS counts the calls of a second: those of a silent server count for this much longer. */
export const CALL_COUNTS_MS: Millis = 1_000;

/** The part of the budget that an idle server keeps, so that its next call need not wait for a heartbeat. */
const IDLE_PART = 0.02;

/** The server that beats. */
export type Beating = Pick<Server, 'id' | 'version'> & {
  readonly now: Millis;
  /** The calls a second of all servers together. */
  readonly budget: number;
  /** Calls that it may have made within the last second: the share until now, or calls that take a place still. */
  readonly held: number;
  /** Calls a second that it has a use for. */
  readonly wanted: number;
};

export type Heartbeat = HeartbeatChange & {
  /** Calls a second that the server may make until `MAX_SILENCE_MS` after it asked. */
  readonly share: number;
};

/**
 * A share shrinks at once. It grows only by calls that the others have given up, and that AWS no longer counts. So the
 * calls of all servers never exceed the budget, in any second.
 */
export function heartbeat(servers: readonly Server[], me: Beating): Heartbeat {
  const { id, version, now, budget, held } = me;
  const wanted = Math.min(me.wanted, budget);
  const others = servers.filter((server) => server.id !== id);
  const live = others.filter((server) => silence(server, now) <= MAX_SILENCE_MS);
  const counting = others.filter((server) => silence(server, now) <= MAX_SILENCE_MS + CALL_COUNTS_MS);
  const taken = counting.reduce((sum, { granted }) => sum + granted, 0);
  const share = Math.max(0, Math.min(fairShare([...live, { id, wanted }], id, budget), budget - taken));
  return {
    share,
    self: { id, version, seenAt: now, granted: Math.max(share, held), wanted },
    live: new Set([id, ...live.map((server) => server.id)]),
    forgotten: others.filter((server) => !counting.includes(server)).map((server) => server.id),
  };
}

/** The last heartbeat of a server that stops: others take its leases at once, and its share when AWS forgets its calls. */
export function farewell(servers: readonly Server[], me: Beating): Heartbeat {
  const { self, live, forgotten } = heartbeat(servers, me);
  return {
    share: 0,
    self: { ...self, seenAt: me.now - MAX_SILENCE_MS - 1, granted: me.held, wanted: 0 },
    live: new Set([...live].filter((id) => id !== me.id)),
    forgotten,
  };
}

/** A row from the future is from before the clock was set back: it is as old as it is far. */
export function silence({ seenAt }: Pick<Server, 'seenAt'>, now: Millis): Millis {
  return Math.abs(now - seenAt);
}

/** The whole calls for one server, in proportion to what each wants. Those of all servers are the budget exactly. */
function fairShare(servers: readonly Pick<Server, 'id' | 'wanted'>[], id: string, budget: number): number {
  const weight = ({ wanted }: Pick<Server, 'wanted'>) => Math.max(wanted, budget * IDLE_PART);
  const sum = (list: readonly Pick<Server, 'wanted'>[]) =>
    list.reduce((total, server) => total + weight(server), 0);
  // Every server adds in the same order: otherwise the sums differ in their last digits, and so do the roundings.
  const inOrder = servers.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const before = inOrder.filter((server) => server.id < id);
  const upToThis = inOrder.filter((server) => server.id <= id);
  const callsOf = (part: number) => Math.round((budget * part) / sum(inOrder));
  return callsOf(sum(upToThis)) - callsOf(sum(before));
}
