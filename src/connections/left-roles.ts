/**
 * Tries for some days whether the role of a disconnected connection still lets Aurora in, and tells by an alert. Each try
 * is one call for each valid External ID, within the budget of calls, for a session that may do nothing and is dropped.
 */
import type { AlertChange } from '../alerts/alert.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { Poller } from '../base/poller.ts';
import { type Connection, roleOf } from '../connection/connection.ts';
import { validExternalIds } from '../connection/rotation.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';
import type { SessionTraceOptions } from '../trust/session-trace.ts';
import { acceptsExternalId } from './prove-role.ts';
import type { StsGateway } from './sts.ts';

/** Tries at a time: no request waits for them. */
const MAX_PARALLEL_TRIES = 4;

/** How long to wait when the store cannot be read or written, or no call can be made. */
const RETRY_MS: Millis = 60_000;

/** How long after a commit the time of the next try is read again. */
const REREAD_DELAY_MS: Millis = 120_000;

type LeftRolesParts = {
  readonly store: Pick<
    Store,
    'claimLeftRoles' | 'nextLeftRoleAt' | 'forgetLeftRole' | 'changeAlertsOf' | 'workspacesByIds' | 'onCommit'
  >;
  readonly gateway: StsGateway;
  readonly clock: Clock;
  readonly log: Log;
  readonly trace: SessionTraceOptions;
  /** Whether calls to STS can be made now. */
  readonly canCall: () => boolean;
};

export class LeftRoles {
  readonly #parts: LeftRolesParts;
  readonly #unsubscribe: () => void;
  readonly #abort = new AbortController();
  readonly #poller: Poller;

  constructor(parts: LeftRolesParts) {
    const { store, clock, log } = parts;
    this.#parts = parts;
    this.#poller = new Poller({
      poll: () => this.#tryDue(),
      onFailure: (error) =>
        log.error({ error }, 'cannot try roles of disconnected accounts; trying again in a minute'),
      clock,
      retryMs: RETRY_MS,
    });
    // The first try is minutes after the disconnect, so there is no hurry to read when the next one is due.
    this.#unsubscribe = store.onCommit(({ work }) => {
      if (work) this.#poller.wakeBy(clock.now() + REREAD_DELAY_MS);
    });
    this.#poller.wake();
  }

  /** Resolves when nothing is running: the rest waits for the clock. */
  idle(): Promise<void> {
    return this.#poller.idle();
  }

  stop(): Promise<void> {
    this.#abort.abort();
    this.#unsubscribe();
    return this.#poller.stop();
  }

  async #tryDue(): Promise<Millis | null> {
    const { store, clock, canCall } = this.#parts;
    for (;;) {
      const next = await store.nextLeftRoleAt();
      if (next === null || next > clock.now() || this.#abort.signal.aborted) return next;
      if (!canCall()) return clock.now() + RETRY_MS;
      const claimed = await store.claimLeftRoles(clock.now(), MAX_PARALLEL_TRIES);
      await Promise.all(claimed.map((connection) => this.#try(connection)));
    }
  }

  async #try(connection: Connection): Promise<void> {
    const { store, clock, log } = this.#parts;
    const { id, disconnectedAt } = connection;
    const letsIn = await this.#letsIn(connection);
    if (letsIn === null || this.#abort.signal.aborted) return;
    log.info({ connectionId: id, letsIn }, 'role of a disconnected account tried');
    const change: AlertChange = letsIn
      ? { type: 'OPEN', reason: { kind: 'ROLE_STILL_USABLE', facts: { disconnectedAt } } }
      : { type: 'RESOLVE', kind: 'ROLE_STILL_USABLE' };
    // It may have been connected again meanwhile.
    await store.changeAlertsOf(id, ({ status }) => (status === 'DISCONNECTED' ? [change] : []), clock.now());
    if (!letsIn) await store.forgetLeftRole(id);
  }

  /** Whether the role accepts a valid External ID; null when AWS's answer shows neither. */
  async #letsIn(connection: Connection): Promise<boolean | null> {
    const { store, gateway, trace } = this.#parts;
    if (connection.status !== 'DISCONNECTED') return null;
    const [workspace] = await store.workspacesByIds([connection.workspaceId]);
    if (workspace == null) return null;
    const { workspaceId, region } = connection;
    const answers: (boolean | null)[] = [];
    for (const externalId of validExternalIds(workspace, connection)) {
      const role = { role: roleOf(connection), workspaceId, region, externalId, trace, canWait: true };
      answers.push(await acceptsExternalId(gateway, role, this.#abort.signal));
    }
    return answers.includes(true) ? true : answers.includes(null) ? null : false;
  }
}
