/** Opens what time alone causes, on any server: snoozes that are over, rotations that do not end, and old API keys. */
import type { Clock, Millis } from '../base/clock.ts';
import { Poller } from '../base/poller.ts';
import type { Log } from '../observe/log.ts';
import type { Store } from '../storage/store.ts';
import { reviewKeys } from './key-alerts.ts';
import { alertsOfRotation, rotationStalled, subjectOfWorkspace } from './rotation-alerts.ts';

/** Snoozes or rotations that are handled at a time. */
const BATCH_ROWS = 100;

/** After this time, a rotation needs attention. */
const ROTATION_STALLED_MS: Millis = 7 * 86_400_000;

/** How often rotations and API keys are looked for. */
const SWEEP_MS: Millis = 3_600_000;

type KeeperParts = {
  readonly store: Pick<
    Store,
    | 'endSnoozes'
    | 'nextSnoozeEnd'
    | 'workspacesRotatingSince'
    | 'rotationProgress'
    | 'workspacesByIds'
    | 'changeAlerts'
    | 'listAlerts'
    | 'apiKeysAfter'
    | 'onCommit'
  >;
  readonly clock: Clock;
  readonly log: Log;
};

export class AlertKeeper {
  readonly #parts: KeeperParts;
  readonly #unsubscribe: () => void;
  readonly #poller: Poller;
  #sweptAt: Millis | null = null;

  constructor(parts: KeeperParts) {
    const { store, clock, log } = parts;
    this.#parts = parts;
    this.#poller = new Poller({
      poll: () => this.#openDue(),
      onFailure: (error) => log.error({ error }, 'cannot open alerts that are due; trying again in a second'),
      clock,
    });
    this.#unsubscribe = store.onCommit(({ alerts }) => {
      if (alerts) this.#poller.wake();
    });
    this.#poller.wake();
  }

  /** Resolves when nothing is running: the rest waits for the clock. */
  idle(): Promise<void> {
    return this.#poller.idle();
  }

  stop(): Promise<void> {
    this.#unsubscribe();
    return this.#poller.stop();
  }

  async #openDue(): Promise<Millis> {
    const { store, clock } = this.#parts;
    for (let count = BATCH_ROWS; count === BATCH_ROWS && !this.#poller.isStopping; )
      count = await store.endSnoozes(clock.now(), BATCH_ROWS);
    if (this.#sweptAt === null || clock.now() - this.#sweptAt >= SWEEP_MS || clock.now() < this.#sweptAt)
      await this.#sweep();
    const next = await store.nextSnoozeEnd();
    const sweepAt = (this.#sweptAt ?? clock.now()) + SWEEP_MS;
    return next === null ? sweepAt : Math.min(next, sweepAt);
  }

  async #sweep(): Promise<void> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    await this.#findStalledRotations(now);
    await reviewKeys(store, now);
    this.#sweptAt = now;
  }

  async #findStalledRotations(now: Millis): Promise<void> {
    const { store, clock } = this.#parts;
    for (let after = ''; !this.#poller.isStopping; ) {
      const stalled = await store.workspacesRotatingSince(now - ROTATION_STALLED_MS, after, BATCH_ROWS);
      for (const { id, externalIdCreatedAt: startedAt } of stalled) {
        const facts = { startedAt, ...(await store.rotationProgress(id)) };
        const subject = subjectOfWorkspace(id);
        await store.changeAlerts(subject, [rotationStalled(facts)], clock.now());
        // It may have ended since it was read.
        const [workspace] = await store.workspacesByIds([id]);
        if (workspace?.previous === null)
          await store.changeAlerts(subject, alertsOfRotation(workspace), clock.now());
      }
      after = stalled.at(-1)?.previous?.externalId ?? after;
      if (stalled.length < BATCH_ROWS) break;
    }
  }
}
