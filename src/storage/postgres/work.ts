/** Work that falls due, under leases, over PostgreSQL. Servers skip the rows that others lock, and never wait for them. */
import { and, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Millis } from '../../base/clock.ts';
import type { Connection } from '../../connection/connection.ts';
import type { Backlog, Claim, ClaimRequest, DecideAfterWork, WorkQueue, WorkStore } from '../work.ts';
import type { Database, Transaction } from './database.ts';
import { releaseOthers } from './leases.ts';
import {
  CONNECTIONS_BY_IDS,
  connectionName,
  lockConnection,
  readWorkspace,
  WORKSPACE_COLUMNS,
} from './records.ts';
import { connections, rechecks, verifications, workspaces } from './schema.ts';
import { command, db, isAnyOf, param, statement, statementOf } from './statements.ts';
import type { WriteQueue } from './write-queue.ts';

type Kind = 'verifications' | 'rechecks';

/** Maximum workspaces that one claim looks at: some milliseconds. */
const MAX_WORKSPACES = 1_000;

export class PostgresWork implements WorkStore {
  readonly verifications: LeasedWork;
  readonly rechecks: LeasedWork;

  readonly #database: Database;
  readonly #queue: WriteQueue;

  constructor(database: Database, queue: WriteQueue) {
    this.#database = database;
    this.#queue = queue;
    this.verifications = new LeasedWork(database, queue, 'verifications');
    this.rechecks = new LeasedWork(database, queue, 'rechecks');
  }

  async bringRechecksForward(ids: readonly string[], now: Millis): Promise<void> {
    await this.#queue.write(null, async ({ changes }) => {
      changes.add(BRING_FORWARD, { ids, now });
      changes.noteWork();
    });
  }

  async verificationBacklog(now: Millis): Promise<Backlog> {
    const [found = { due: 0, running: 0, waiting: 0 }] = await this.#database.read(BACKLOG, { now });
    return found;
  }
}

/** A row that another transaction has locked is being checked, or about to be. */
const BRING_FORWARD = command(
  'bring_rechecks_forward',
  sql`with later as materialized (
      select id from ${rechecks} where ${isAnyOf(rechecks.id, 'ids')} and next_at > ${param('now')}
      order by id for update skip locked)
    update ${rechecks} r set next_at = ${param('now')} from later where r.id = later.id`,
);

const BACKLOG = statement<Backlog>(
  'verification_backlog',
  sql`select count(*) filter (where due_at <= ${param('now')}) as due,
      count(*) filter (where due_at > ${param('now')} and lease_owner is not null) as running,
      count(*) filter (where due_at > ${param('now')} and lease_owner is null) as waiting
    from ${verifications} where due_at is not null`,
  { due: true, running: true, waiting: true },
);

/** Work of one kind. */
class LeasedWork implements WorkQueue {
  readonly #database: Database;
  readonly #queue: WriteQueue;
  readonly #kind: Kind;
  readonly #statements: ReturnType<typeof leaseStatements>;
  /** The workspace with which the latest claim ended. */
  #lastWorkspace = '';

  constructor(database: Database, queue: WriteQueue, kind: Kind) {
    this.#database = database;
    this.#queue = queue;
    this.#kind = kind;
    this.#statements = LEASES[kind];
  }

  async claimDue(request: ClaimRequest): Promise<Connection[]> {
    // A poll that finds nothing writes nothing.
    const [found] = await this.#database.read(this.#statements.count, {
      ...request,
      enough: request.limit + 1,
    });
    if (found === undefined || (found.due === 0 && !found.isTooFarAhead)) return [];
    const isMoreDue = found.due > request.limit && !found.isTooFarAhead;
    const candidates = isMoreDue ? await this.#inTurns(request) : [];
    return this.#database.transaction(async (transaction) => {
      const ids = candidates.length > 0 ? await this.#take(transaction, request, candidates) : [];
      const limit = request.limit - ids.length;
      // Others may have taken some of them.
      if (limit > 0) ids.push(...(await this.#takeNext(transaction, { ...request, limit })));
      const rows = await transaction.run(CONNECTIONS_BY_IDS, { ids });
      const claimed = new Map(rows.map((connection) => [connection.id, connection]));
      return ids.flatMap((id) => claimed.get(id) ?? []);
    });
  }

  conclude(
    { connectionId, work, owner }: Claim,
    decide: DecideAfterWork,
    now: Millis,
  ): Promise<Connection | null> {
    return this.#queue.write(connectionName(connectionId), async ({ transaction, changes }) => {
      const [connection, leases, [workspace]] = await Promise.all([
        lockConnection({ transaction }, connectionId),
        transaction.run(this.#statements.lock, { work, owner }),
        transaction.run(WORKSPACE_OF_CONNECTION, { connectionId }),
      ]);
      if (leases.length === 0 || connection === null || workspace === undefined) return null;
      const decided = decide(connection, workspace);
      changes.releaseLease(this.#kind, work);
      return changes.apply(connection, decided, now);
    });
  }

  async renew(works: readonly string[], owner: string, until: Millis): Promise<void> {
    await this.#database.write(this.#statements.renew, { works, owner, until });
  }

  async nextDueAt(): Promise<Millis | null> {
    return (await this.#database.read(this.#statements.nextDueAt))[0]?.dueAt ?? null;
  }

  /** The ids of due work: one of each workspace, then a second of each. Begins after the latest claim's workspace. */
  async #inTurns({ now, limit }: ClaimRequest): Promise<string[]> {
    const params = { now, limit, workspaces: MAX_WORKSPACES };
    const after = this.#lastWorkspace;
    const rows = await this.#database.read(this.#statements.inTurns, { ...params, after });
    if (after !== '')
      rows.push(...(await this.#database.read(this.#statements.inTurns, { ...params, after: '' })));
    rows.sort((a, b) => a.turn - b.turn);
    const found = new Map(rows.map((row) => [row.id, row]));
    const taken = [...found.values()].slice(0, limit);
    const lastOfRound = taken.findLast(({ turn }) => turn === 1);
    this.#lastWorkspace = lastOfRound?.workspaceId ?? '';
    return taken.map(({ id }) => id);
  }

  /** The ids of connections, in the order of the candidates. */
  async #take(transaction: Transaction, request: ClaimRequest, ids: readonly string[]): Promise<string[]> {
    const taken = await transaction.run(this.#statements.take, { ...request, ids });
    const places = new Map(ids.map((id, place) => [id, place]));
    const placeOf = ({ id }: { id: string }) => places.get(id) ?? 0;
    return taken.sort((a, b) => placeOf(a) - placeOf(b)).map(({ connectionId }) => connectionId);
  }

  /** Work planned too far ahead (the clock moved back) first, then the longest due. */
  async #takeNext(transaction: Transaction, request: ClaimRequest): Promise<string[]> {
    const taken = await transaction.run(this.#statements.takeNext, request);
    return taken.map(({ connectionId }) => connectionId);
  }
}

type Taken = { readonly id: string; readonly connectionId: string };

function leaseStatements(kind: Kind) {
  const { table, connectionId, next } = {
    verifications: { table: verifications, connectionId: sql`connection_id`, next: sql`next_attempt_at` },
    rechecks: { table: rechecks, connectionId: sql`id`, next: sql`next_at` },
  }[kind];
  const now = param('now');
  const limit = param('limit');
  const name = (action: string) => `${action}_${kind}`;
  const lease = sql`lease_owner = ${param('owner')}, lease_until = ${param('leaseUntil')}, ${next} = least(${next}, ${now})`;
  const TAKEN = { id: true, connectionId: true };
  const firstIn = (workspace: SQL, columns: SQL) =>
    sql`select ${columns} from ${table} where due_at is not null and workspace_id > ${workspace} order by workspace_id, due_at limit 1`;
  return {
    count: statement<{ due: number; isTooFarAhead: boolean }>(
      name('count_due'),
      sql`select (select count(*) from (select 1 from ${table} where due_at <= ${now} limit ${param('enough')}) d),
        exists (select 1 from ${table} where due_at > ${param('latest')})`,
      { due: true, isTooFarAhead: true },
    ),
    /** Jumps from workspace to workspace in the index, and reads the oldest due work of each. */
    inTurns: statement<{ id: string; workspaceId: string; turn: number }>(
      name('due_in_turns_of'),
      sql`with recursive spaces (workspace_id, due_at, nth) as (
          (${firstIn(param('after'), sql`workspace_id, due_at, 1`)})
          union all
          select n.workspace_id, n.due_at, s.nth + 1 from spaces s
          cross join lateral (${firstIn(sql`s.workspace_id`, sql`workspace_id, due_at`)}) n
          where s.nth < ${param('workspaces')})
        select work.id, s.workspace_id, work.turn
        from (select workspace_id, nth from spaces where due_at <= ${now} limit ${limit}) s
        cross join lateral (
          select id, row_number() over (order by due_at, id) as turn from (
            select id, due_at from ${table} t where t.workspace_id = s.workspace_id and t.due_at <= ${now}
            order by t.due_at, t.id limit ${limit}) oldest) work
        order by work.turn, s.nth limit ${limit}`,
      { id: true, workspaceId: true, turn: true },
    ),
    take: statement<Taken>(
      name('take'),
      sql`with free as materialized (
          select id from ${table} where ${isAnyOf(table.id, 'ids')} and due_at <= ${now} for update skip locked)
        update ${table} w set ${lease} from free where w.id = free.id returning w.id, w.${connectionId}`,
      TAKEN,
    ),
    // "materialized", or the planner may lock rows twice.
    takeNext: statement<Taken>(
      name('take_next'),
      sql`with ahead as materialized (
          select id, due_at from ${table} where due_at > ${param('latest')}
          order by due_at desc, id desc limit ${limit} for update skip locked),
        due as materialized (
          select id, due_at from ${table} where due_at <= ${now}
          order by due_at, id limit (select ${limit} - count(*) from ahead) for update skip locked),
        free as (select id, 0 as part, -due_at as place from ahead union all select id, 1, due_at from due),
        taken as (update ${table} w set ${lease} from free where w.id = free.id
          returning w.id, w.${connectionId} as connection_id, free.part, free.place)
        select id, connection_id from taken order by part, place, id`,
      TAKEN,
    ),
    lock: statement<{ id: string }>(
      name('lock_lease_of'),
      db
        .select({ id: table.id })
        .from(table as typeof verifications)
        .where(and(eq(table.id, param('work')), eq(table.leaseOwner, param('owner')), isNotNull(table.dueAt)))
        .for('update'),
      { id: true },
    ),
    renew: command(
      name('renew'),
      db
        .update(table)
        .set({ leaseUntil: param('until') })
        .where(and(isAnyOf(table.id, 'works'), eq(table.leaseOwner, param('owner')))),
    ),
    nextDueAt: statement<{ dueAt: Millis | null }>(
      name('next_due_of'),
      sql`select min(due_at) from ${table} where due_at is not null`,
      { dueAt: true },
    ),
    releaseOthers: releaseOthers(name('release_others'), table),
  };
}

const WORKSPACE_OF_CONNECTION = statementOf(
  'workspace_of_connection',
  db
    .select(WORKSPACE_COLUMNS)
    .from(workspaces)
    .innerJoin(connections, eq(connections.workspaceId, workspaces.id))
    .where(eq(connections.id, param('connectionId'))),
  readWorkspace,
);

export const LEASES = {
  verifications: leaseStatements('verifications'),
  rechecks: leaseStatements('rechecks'),
};
