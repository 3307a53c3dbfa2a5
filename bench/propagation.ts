/**
 * `npm run bench:propagation`: how late a schedule notices that a role has propagated, and how many calls it
 * spends; ours against what others do, in several worlds. Pure computation: no clock, no AWS. Draws
 * `docs/propagation.svg`.
 */
import { writeFileSync } from 'node:fs';
import { SeededRandom } from '../src/simulator/random.ts';
import { type Role, WORLDS, type World } from './support/arrivals.ts';
import { propagationPlot } from './support/propagation-plot.ts';
import { type Claim, figure, handIn, quantile, short } from './support/report.ts';
import { OURS, SCHEDULES, type Schedule } from './support/schedules.ts';

const ROLES = 20_000;
const SEEDS = [1, 2, 3, 4, 5];
const PLOT = new URL('../docs/propagation.svg', import.meta.url);

/** In seconds and calls. */
type Score = { mean: number; p50: number; p95: number; worst: number; calls: number; missed: number };

/** When a role is noticed (null: never), and after how many calls. */
function play(schedule: Schedule, role: Role, random: () => number) {
  let now: number | null = 0;
  for (let attempt = 1; ; attempt++) {
    if (role.succeeds(now)) return { noticedAt: now, calls: attempt };
    now = schedule(now, attempt, { random, settledAt: role.settledAt });
    if (now === null) return { noticedAt: null, calls: attempt };
  }
}

function scoreOf(schedule: Schedule, world: World, seed: number): Score {
  const [arrivals, jitter] = [new SeededRandom(seed), new SeededRandom(seed + 1_000)];
  const late: number[] = [];
  let calls = 0;
  for (let index = 0; index < ROLES; index++) {
    const role = world.draw(arrivals);
    const result = play(schedule, role, () => jitter.next());
    calls += result.calls;
    // Where replicas flap, luck may notice a role before every replica knows it: that is not late.
    if (result.noticedAt !== null) late.push(Math.max(0, result.noticedAt - role.settledAt) / 1_000);
  }
  late.sort((a, b) => a - b);
  return {
    mean: late.reduce((sum, value) => sum + value, 0) / late.length,
    p50: quantile(late, 0.5),
    p95: quantile(late, 0.95),
    worst: quantile(late, 1),
    calls: calls / ROLES,
    missed: ROLES - late.length,
  };
}

const NEVER: Role = { settledAt: Number.POSITIVE_INFINITY, succeeds: () => false };

/** How many calls each of `ROLES` roles costs that never arrives. */
function callsForNothing(schedule: Schedule): number[] {
  const random = new SeededRandom(7);
  return Array.from({ length: ROLES }, () => play(schedule, NEVER, () => random.next()).calls);
}

const names = Object.keys(SCHEDULES);
const scores = WORLDS.map((world) => ({
  world: world.name,
  bySchedule: new Map(
    Object.entries(SCHEDULES).map(([name, schedule]) => [
      name,
      SEEDS.map((seed) => scoreOf(schedule, world, seed)),
    ]),
  ),
}));
const never = new Map(
  Object.entries(SCHEDULES)
    .filter(([name]) => name !== 'oracle')
    .map(([name, schedule]) => [name, callsForNothing(schedule)]),
);

/** The median over the seeds. */
const median = (of: readonly Score[] | undefined, key: keyof Score): number =>
  figure(
    key,
    '',
    (of ?? []).map((score) => score[key]),
  ).median;

/** Who is at least as early as we are, and at least as cheap, as the given figure has it. */
function betterThanUs(key: 'mean' | 'p50' | 'p95'): string[] {
  return scores.flatMap(({ world, bySchedule }) => {
    const ours = bySchedule.get(OURS);
    return names
      .filter((name) => name !== OURS && name !== 'oracle')
      .filter((name) => {
        const theirs = bySchedule.get(name);
        return median(theirs, key) <= median(ours, key) && median(theirs, 'calls') <= median(ours, 'calls');
      })
      .map((name) => `${name} (${world})`);
  });
}

const dominated = (['mean', 'p50', 'p95'] as const).map(
  (key): Claim => ({
    claim: `in no world is another schedule both earlier (${key} lateness) and cheaper (mean calls)`,
    reached: betterThanUs(key).length === 0,
    value: betterThanUs(key).join(', ') || 'none',
  }),
);
const [first] = scores;
const typical = first?.bySchedule.get(OURS) ?? [];
const most = Math.max(...(never.get(OURS) ?? []));
const [p50, p95] = (['p50', 'p95'] as const).map((key) => Math.max(...typical.map((score) => score[key])));

writeFileSync(
  PLOT,
  propagationPlot(
    scores.map(({ world, bySchedule }) => ({
      title: world,
      points: names
        .filter((name) => name !== 'oracle')
        .map((name) => ({
          name,
          calls: median(bySchedule.get(name), 'calls'),
          late: median(bySchedule.get(name), 'mean'),
        })),
    })),
  ),
);

await handIn({
  name: 'propagation',
  title: 'Propagation: how late, and how many calls',
  figures: [
    ...(['p50', 'p95', 'worst'] as const).map((key) =>
      figure(
        `ours, late, ${key} (${WORLDS[0].name})`,
        's',
        typical.map((score) => score[key]),
      ),
    ),
    ...[...never].map(([name, calls]) => figure(`${name}: calls when it never arrives`, 'calls', calls)),
  ],
  claims: [
    ...dominated,
    {
      claim: `p50 under 0.6 s (${WORLDS[0].name})`,
      reached: (p50 ?? 9) < 0.6,
      value: `${short(p50 ?? 9)} s`,
    },
    { claim: `p95 under 3 s (${WORLDS[0].name})`, reached: (p95 ?? 9) < 3, value: `${short(p95 ?? 9)} s` },
    { claim: 'at most 45 calls when it never arrives', reached: most <= 45, value: `${most} at most` },
  ],
  tables: scores.map(({ world, bySchedule }) => ({
    title: `Roles that arrive: ${world}`,
    columns: ['schedule', 'late, mean (s)', 'p50', 'p95', 'worst', 'calls, mean', `missed of ${ROLES}`],
    rows: [...bySchedule].map(([name, of]) => [
      name,
      ...(['mean', 'p50', 'p95', 'worst', 'calls', 'missed'] as const).map((key) => median(of, key)),
    ]),
  })),
  notes: [
    `${ROLES} roles for each of ${SEEDS.length} seeds; spread and medians over the seeds. A call is an attempt.`,
    'The worst lateness is not part of the claims: a try every 5 s is never later than that, at whatever cost.',
    'A role is missed when the schedule stops before it has arrived; it is in no figure of lateness.',
  ],
});
