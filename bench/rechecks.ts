/**
 * `npm run bench:rechecks`: calls to STS for each connected role and day, and how soon a role that was opened, broken
 * or weakened is noticed; roles that can be read next to roles that cannot. Pure computation: the plan and the rules of
 * checks are the server's own, and AWS is simulated as its answers alone.
 */
import { applyEvent } from '../src/connection/apply-event.ts';
import { concludeRecheck } from '../src/connection/conclude-recheck.ts';
import {
  type Connection,
  type ConnectionChange,
  newConnection,
  startVerification,
} from '../src/connection/connection.ts';
import { ownFailure } from '../src/connection/failure.ts';
import type { AttemptOutcome, ProbeResult } from '../src/connection/role-proof.ts';
import {
  changesOfRole,
  planCheck,
  type RoleReading,
  roleStateAfter,
} from '../src/connection/role-reading.ts';
import { SeededRandom } from '../src/simulator/random.ts';
import { type Claim, figure, handIn, quantile, short } from './support/report.ts';

const ROLES = 2_000;
const DAYS = 10;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Calls to STS of a proof: the session and its identity, then five probes between two right calls each. */
const PROOF_CALLS = 17;
const LIGHT_CALLS = 1;

/** The scale that the claim is about. */
const MANY_ROLES = 100_000;
const BUDGET = 600;

type Trouble = 'opened' | 'broken' | 'weakened';
const TROUBLES: readonly Trouble[] = ['opened', 'broken', 'weakened'];

const REFUSED: ProbeResult[] = [
  { kind: 'OTHER_CASE', outcome: 'REFUSED', awsErrorCode: 'AccessDenied', awsRequestId: null },
];
const ACCEPTED: ProbeResult[] = [
  { kind: 'OTHER_CASE', outcome: 'ACCEPTED', awsErrorCode: null, awsRequestId: null },
];

/** One role for some days, with a change of it at one moment. */
class Life {
  connection: Connection;
  calls = 0;
  noticedAt: number | null = null;
  readonly #isReadable: boolean;
  readonly #trouble: Trouble | null;
  readonly #since: number;
  readonly #random: () => number;

  constructor(isReadable: boolean, trouble: Trouble | null, since: number, random: () => number) {
    this.#isReadable = isReadable;
    this.#trouble = trouble;
    this.#since = since;
    this.#random = random;
    const role = { id: 'c', workspaceId: 'w', roleArn: 'arn:aws:iam::123456789012:role/R', name: null };
    const place = { accountId: '123456789012', partition: 'aws', region: 'us-east-1', createdAt: 0 };
    this.connection = newConnection({ ...role, ...place });
    this.#apply([startVerification({ id: 'v', now: 0, windowMs: 300_000 })], 0);
    const reading = this.#reading(0, true);
    const state = reading === null ? {} : { role: roleStateAfter(this.connection, reading, 0) };
    const ending = { attempts: 1, elapsedMs: 0, assumedRoleArn: 'arn', probes: REFUSED };
    this.#apply([{ type: 'ConnectionEstablished', ...ending, nextCheckAt: random() * HOUR, ...state }], 0);
  }

  run(until: number): void {
    for (;;) {
      const at = this.connection.recheck?.nextAt ?? Number.POSITIVE_INFINITY;
      if (at > until || this.noticedAt !== null) return;
      this.#check(at);
    }
  }

  #check(now: number): void {
    const plan = planCheck(this.connection, now);
    const reading = this.#reading(now, plan.readsAccess);
    const isSame = reading?.trust != null && reading.trust.hash === this.connection.role?.trustHash;
    const isBroken = this.#is('broken', now);
    const isLight = plan.isLight && (isBroken || isSame);
    this.calls += (plan.isLight ? LIGHT_CALLS : 0) + (isLight ? 0 : isBroken ? LIGHT_CALLS : PROOF_CALLS);
    const outcome = this.#outcome(now, isLight);
    const read = isBroken ? null : reading;
    const role =
      read === null || outcome.kind !== 'PROVEN'
        ? {}
        : { role: roleStateAfter(this.connection, read, isLight ? null : now) };
    const verification = { id: 'v2', windowMs: 300_000 };
    this.#apply(
      [
        ...(read === null ? [] : changesOfRole(this.connection, read)),
        ...concludeRecheck(
          this.connection,
          { endedAt: now, outcome, ...role },
          { intervalMs: HOUR, random: this.#random, verification },
        ),
      ],
      now,
    );
  }

  #outcome(now: number, isLight: boolean): AttemptOutcome {
    if (this.#is('broken', now)) return { kind: 'DENIED', failure: ownFailure('ROLE_NOT_ASSUMABLE') };
    if (this.#is('opened', now)) return { kind: 'OPEN', code: 'EXTERNAL_ID_NOT_ENFORCED', probes: ACCEPTED };
    return { kind: 'PROVEN', assumedRoleArn: 'arn', probes: isLight ? [] : REFUSED };
  }

  #reading(now: number, readsAccess: boolean): RoleReading | null {
    if (!this.#isReadable) return null;
    const hash = this.#is('opened', now) ? 'open' : 'closed';
    const summary = {
      ...({ state: 'SUFFICIENT', missing: 0, excessive: 0, unknown: 0 } as const),
      ...{ changedAt: null, changedBy: null },
    };
    return {
      readAt: now,
      isRefused: false,
      trust: {
        ...{ hash, base: this.connection.role?.trustHash ?? null, others: [] },
        change: { differences: [], changedAt: null, changedBy: null },
      },
      access: readsAccess ? { hash: this.#is('weakened', now) ? 'less' : 'all', summary } : null,
    };
  }

  #is(trouble: Trouble, now: number): boolean {
    return this.#trouble === trouble && now >= this.#since;
  }

  #apply(changes: readonly ConnectionChange[], now: number): void {
    for (const change of changes) {
      const sequence = this.connection.lastSequence + 1;
      this.connection = applyEvent(this.connection, { sequence, occurredAt: now, change });
      const tells =
        change.type === 'ConnectionDegraded' ||
        (change.type === 'VerificationStarted' && change.verificationId === 'v2') ||
        (change.type === 'AccessChanged' && now >= this.#since);
      if (tells && this.#trouble !== null) this.noticedAt ??= now;
    }
  }
}

/** Calls for each role and day while nothing happens. */
function callsADay(isReadable: boolean, seed: number): number {
  const random = new SeededRandom(seed);
  let calls = 0;
  for (let role = 0; role < ROLES; role++) {
    const life = new Life(isReadable, null, 0, () => random.next());
    life.run(DAYS * DAY);
    calls += life.calls;
  }
  return calls / ROLES / DAYS;
}

/** Hours until the trouble is noticed; null: never. */
function lateness(isReadable: boolean, trouble: Trouble): number[] {
  const random = new SeededRandom(7);
  const late: number[] = [];
  for (let role = 0; role < ROLES; role++) {
    const since = DAY + random.next() * DAY;
    const life = new Life(isReadable, trouble, since, () => random.next());
    life.run(since + 5 * DAY);
    if (life.noticedAt !== null) late.push((life.noticedAt - since) / HOUR);
  }
  return late.sort((a, b) => a - b);
}

const SEEDS = [1, 2, 3];
const readable = SEEDS.map((seed) => callsADay(true, seed));
const unreadable = SEEDS.map((seed) => callsADay(false, seed));
const figures = [
  figure('calls for each role and day, readable', 'calls', readable),
  figure('calls for each role and day, not readable (and all roles before)', 'calls', unreadable),
];
const notes: string[] = [];
const latest = new Map<string, number>();
for (const trouble of TROUBLES)
  for (const isReadable of [true, false]) {
    const late = lateness(isReadable, trouble);
    const whose = isReadable ? 'readable' : 'not readable';
    if (late.length < ROLES) {
      notes.push(`${trouble}, ${whose}: ${ROLES - late.length} of ${ROLES} are never noticed.`);
      continue;
    }
    latest.set(`${trouble} ${isReadable}`, quantile(late, 0.99));
    figures.push(figure(`noticed when ${trouble}, ${whose}, p50`, 'hours', [quantile(late, 0.5)]));
    figures.push(figure(`noticed when ${trouble}, ${whose}, p99`, 'hours', [quantile(late, 0.99)]));
  }

const perDay = Math.max(...readable);
const perSecond = (MANY_ROLES * perDay * 1_000) / DAY;
const asSoon = (trouble: Trouble): Claim => {
  const [ours = Number.NaN, before = Number.NaN] = [true, false].map((one) =>
    latest.get(`${trouble} ${one}`),
  );
  return {
    claim: `a role that was ${trouble} is noticed as soon as one that cannot be read (p99, 2 % more at most)`,
    reached: ours <= before * 1.02,
    value: `${short(ours)} and ${short(before)} hours`,
  };
};
await handIn({
  name: 'rechecks',
  title: 'Later checks: calls to STS, and how soon a change is noticed',
  figures,
  claims: [
    {
      claim: 'a readable role takes at most 50 calls a day',
      reached: perDay <= 50,
      value: short(perDay),
    },
    {
      claim: `${MANY_ROLES} readable roles take less than a tenth of ${BUDGET} calls a second`,
      reached: perSecond < BUDGET / 10,
      value: `${short(perSecond)} calls a second`,
    },
    asSoon('opened'),
    asSoon('broken'),
  ],
  notes: [
    `${ROLES} roles for ${DAYS} days, checked every hour on average; each trouble at a random moment of the second day.`,
    ...notes,
  ],
});
