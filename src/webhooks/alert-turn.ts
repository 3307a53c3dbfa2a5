/** One turn of a webhook that carries alerts: notes what there is to say, and says what is due in one message. */
import { type Alert, isKnownKind } from '../alerts/alert.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { Store } from '../storage/store.ts';
import type { Notice, NoticeChanges, Webhook } from '../storage/webhooks.ts';
import { alertMessage } from './alert-message.ts';
import type { Attempts } from './attempts.ts';
import { connectionsOf } from './connections-of.ts';
import { type DueNotices, type DueStore, readDueNotices } from './due-notices.ts';
import type { PublicNames } from './message.ts';
import { nextMessageAt, noticeAfter } from './notices.ts';
import { awaitsNewerServer, postponed } from './progress.ts';

/** Alerts that are read at a time. */
const PAGE = 100;

export type AlertTurnParts = {
  readonly store: DueStore & Pick<Store, 'alertsAfter' | 'recordProgress'>;
  readonly attempts: Attempts;
  readonly names: PublicNames;
  readonly clock: Clock;
  /** The id of the server. */
  readonly owner: string;
};

export class AlertTurn {
  readonly #parts: AlertTurnParts;

  constructor(parts: AlertTurnParts) {
    this.#parts = parts;
  }

  async run(claimed: Webhook, signal: AbortSignal): Promise<void> {
    const begunAt = this.#parts.clock.now();
    const webhook = await this.#noteChanges(claimed, signal);
    if (webhook !== null) await this.#announce(webhook, begunAt, signal);
  }

  /**
   * Reads the alerts that changed. The position stays before the first one of a kind that only a newer server knows: that
   * one announces it. Alerts behind it are noted, too, each time again. After a day, it is left out.
   *
   * @returns the webhook with its new position; null when the server stops or has lost the lease
   */
  async #noteChanges(claimed: Webhook, signal: AbortSignal): Promise<Webhook | null> {
    const { store, owner, clock } = this.#parts;
    const { id, workspaceId } = claimed;
    let webhook = claimed;
    let isHeld = false;
    for (let after = claimed.position; ; ) {
      if (signal.aborted) return null;
      const query = { after, limit: PAGE, ...(workspaceId !== null && { workspaceId }) };
      const alerts = await store.alertsAfter(query);
      const last = alerts.at(-1);
      if (last === undefined) return webhook;
      after = last.position;
      const unknown = alerts.findIndex((alert) => awaitsItsServer(alert, clock.now()));
      const passed = isHeld ? undefined : unknown === -1 ? last : alerts[unknown - 1];
      webhook = { ...webhook, position: passed?.position ?? webhook.position };
      if (unknown !== -1) {
        isHeld = true;
        webhook = postponed(webhook, clock.now(), 0);
      }
      const known = alerts.filter(({ kind }) => isKnownKind(kind));
      const rest = { delivery: null, ends: false, notices: await this.#changesOf(webhook, known) };
      if (!(await store.recordProgress({ id, owner }, webhook, rest))) return null;
      if (alerts.length < PAGE) return webhook;
    }
  }

  async #changesOf(webhook: Webhook, alerts: readonly Alert[]): Promise<NoticeChanges> {
    const { store, clock } = this.#parts;
    const ids = alerts.map(({ id }) => id);
    const known = new Map((await store.noticesOf(webhook.id, ids)).map((notice) => [notice.alertId, notice]));
    const connections = await connectionsOf(alerts, store);
    const put: Notice[] = [];
    const drop: Notice[] = [];
    for (const alert of alerts) {
      const before = known.get(alert.id) ?? null;
      const connection = connections.get(alert.connectionId) ?? null;
      const after = noticeAfter(webhook, alert, before, connection, clock.now());
      if (after !== null && after !== before) put.push(after);
      else if (after === null && before !== null) drop.push(before);
    }
    return { put, drop };
  }

  async #announce(webhook: Webhook, begunAt: Millis, signal: AbortSignal): Promise<void> {
    const { store, attempts, names, clock, owner } = this.#parts;
    const claim = { id: webhook.id, owner };
    const now = clock.now();
    const due = await readDueNotices(webhook, now, store);
    const { announced, handled } = due;
    const waitsUntil = nextMessageAt(webhook, announced);
    if (now < waitsUntil || announced.length === 0) {
      const isLater = announced.length > 0;
      const notices = isLater ? untilLater(due, waitsUntil) : withoutMessage(due);
      // Where nothing is left to repeat, the next failure is the first one.
      const isOver = notices.put.length === 0;
      const progress = isOver ? { ...webhook, failingSince: null, failures: 0 } : webhook;
      await store.recordProgress(claim, progress, { delivery: null, ends: true, notices });
      return;
    }
    const message = alertMessage(webhook, announced, names);
    const when = { position: webhook.position, since: due.since ?? now };
    const end = await attempts.make(webhook, message, when, signal);
    if (end === null) return;
    const { delivery, isFailed } = end;
    const nextAttemptAt = Math.max(end.progress.nextAttemptAt, webhook.nextAttemptAt);
    // What changes after the turn has begun may be missing in the message.
    const announcedAt = isFailed ? webhook.announcedAt : begunAt;
    const progress = { ...end.progress, nextAttemptAt, announcedAt };
    const notices = isFailed ? { put: [], drop: handled } : afterMessage(due);
    if (await store.recordProgress(claim, progress, { delivery, ends: true, notices }))
      attempts.reportDisabled(webhook, progress);
  }
}

/** Whether only a newer server knows the kind of the alert, and one may still come. */
function awaitsItsServer({ kind, openedAt, handledAt, resolvedAt }: Alert, now: Millis): boolean {
  const changedAt = Math.max(openedAt, handledAt ?? 0, resolvedAt ?? 0);
  return !isKnownKind(kind) && awaitsNewerServer(changedAt, now);
}

/** All waits for the next message, replaced ends too: the replacement may end, or a person may handle it, before. */
function untilLater({ announced, replaced, postponed, handled }: DueNotices, dueAt: Millis): NoticeChanges {
  const waiting = [...announced.map(({ notice }) => notice), ...replaced, ...postponed];
  return { put: waiting.map((notice) => ({ ...notice, dueAt })), drop: handled };
}

/** What is left to say when there was nothing to say now. */
function withoutMessage({ postponed, handled, replaced }: DueNotices): NoticeChanges {
  return { put: postponed, drop: [...handled, ...replaced] };
}

/** What is left to say when the message has arrived. */
function afterMessage(due: DueNotices): NoticeChanges {
  const { put, drop } = withoutMessage(due);
  const notices = due.announced.map(({ notice }) => notice);
  const opened = notices.filter(({ state }) => state === 'NEW');
  return {
    put: [...put, ...opened.map((notice) => ({ ...notice, state: 'ANNOUNCED' as const, dueAt: null }))],
    drop: [...drop, ...notices.filter(({ state }) => state === 'OVER')],
  };
}
