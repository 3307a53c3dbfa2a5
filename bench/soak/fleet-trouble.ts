/** Everything that goes wrong with a fleet: its servers, its network, its database, its clocks. */
import type { SeededRandom } from '../../src/simulator/random.ts';
import type { Fleet, Member } from './fleet.ts';
import { waited } from './trouble.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const FROZEN_MS = 20 * SECOND;
const CUT_OFF_MS = 8 * SECOND;

type Place = {
  readonly fleet: Fleet;
  /** The server that it happens to. */
  readonly member: Member;
  readonly random: SeededRandom;
  /** Ends what lasts. */
  readonly over: AbortSignal;
};

type Fault = {
  readonly name: string;
  /** Other faults happen meanwhile. */
  readonly lasts?: true;
  /** Resolves when it is over. */
  happen(place: Place): Promise<unknown>;
};

const FAULTS: readonly Fault[] = [
  { name: 'a server killed', happen: ({ member }) => member.server.kill() },
  { name: 'a server frozen for 20 s', lasts: true, happen: freeze },
  { name: 'a server cut off from PostgreSQL for 8 s', happen: cutOff },
  { name: 'all clients of a server cut off', happen: async ({ member }) => member.clients.reset() },
  { name: 'PostgreSQL crashed', happen: crash },
  { name: 'a standby promoted', happen: promote },
  { name: 'a clock an hour off', happen: setClock },
];

/** One fault after the other, in random order, with some peace in between. How often each happened. */
export async function troubleFleet(
  fleet: Fleet,
  random: SeededRandom,
  over: AbortSignal,
): Promise<Map<string, number>> {
  const had = new Map<string, number>();
  const lasting: Promise<unknown>[] = [];
  let left: Fault[] = [];
  while (await waited(SECOND * (1 + 2 * random.next()), over)) {
    // Each happens once before any happens again.
    if (left.length === 0) left = [...FAULTS];
    const [fault] = left.splice(random.below(left.length), 1);
    const member = fleet.members[random.below(fleet.members.length)];
    if (fault === undefined || member === undefined) break;
    had.set(fault.name, (had.get(fault.name) ?? 0) + 1);
    const happening = fault.happen({ fleet, member, random, over });
    if (fault.lasts) lasting.push(happening);
    else await happening;
  }
  await Promise.all(lasting);
  for (const { server } of fleet.members) server.setClock(0);
  return had;
}

async function freeze({ member: { server }, over }: Place): Promise<void> {
  server.freeze();
  await waited(FROZEN_MS, over);
  server.thaw();
}

/** Half of the partitions end with what waited, the others with a reset. */
async function cutOff({ member: { database }, random, over }: Place): Promise<void> {
  const isReset = random.next() < 0.5;
  database.freeze();
  await waited(CUT_OFF_MS, over);
  if (isReset) database.reset();
  database.thaw();
}

async function crash({ fleet, random, over }: Place): Promise<void> {
  await fleet.primary.crash();
  await waited(SECOND * (1 + 2 * random.next()), over);
  await fleet.primary.restart();
}

/** The primary is gone for good. Each server finds the new one when its proxy does; then another standby starts. */
async function promote({ fleet, random, over }: Place): Promise<void> {
  const { primary, standby } = fleet;
  await primary.untilStandbyHasAll();
  await primary.crash();
  await standby.promote();
  fleet.primary = standby;
  for (const { database } of fleet.members) {
    await waited(SECOND * random.next(), over);
    database.pointTo(standby.port);
  }
  primary.stop();
  fleet.standby = await standby.startStandby();
}

/** The clock of one server, forward or back. The others are right. */
async function setClock({ fleet, member, random }: Place): Promise<void> {
  const offsetMs = random.next() < 0.5 ? HOUR : -HOUR;
  for (const { server } of fleet.members) server.setClock(server === member.server ? offsetMs : 0);
}
