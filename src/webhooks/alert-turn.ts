/** One turn of a webhook that carries alerts: notes what there is to say, and says what is due in one message. */
import { type Alert, type AlertKind, isKnownKind, UNRESOLVED } from '../alerts/alert.ts';
import type { Clock } from '../base/clock.ts';
import type { Store } from '../storage/store.ts';
import type { Notice, NoticeChanges, Webhook } from '../storage/webhooks.ts';
import { type Announced, alertMessage } from './alert-message.ts';
import type { Attempts } from './attempts.ts';
import { connectionsOf } from './connections-of.ts';
import type { Subject } from './digest.ts';
import type { PublicNames } from './message.ts';
import { isStillDue, nextMessageAt, noticeAfter, replacementOf } from './notices.ts';

/** Alerts that are read at a time. */
const PAGE = 100;

/** The name of a workspace that was deleted: its end resolves its alerts. */
const DELETED_WORKSPACE = 'a deleted workspace';

/** Alerts of one message. */
const MAX_ALERTS = 500;

export type AlertTurnParts = {
  readonly store: Pick<
    Store,
    | 'alertsAfter'
    | 'alertsByIds'
    | 'listAlerts'
    | 'connectionsByIds'
    | 'workspacesByIds'
    | 'noticesOf'
    | 'dueNotices'
    | 'recordProgress'
  >;
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
    const webhook = await this.#noteChanges(claimed, signal);
    if (webhook !== null) await this.#announce(webhook, signal);
  }

  /** Reads the alerts that changed. The webhook with its new position; null when the server stops or has lost the lease. */
  async #noteChanges(claimed: Webhook, signal: AbortSignal): Promise<Webhook | null> {
    const { store, owner } = this.#parts;
    const { id, workspaceId } = claimed;
    let webhook = claimed;
    for (;;) {
      if (signal.aborted) return null;
      const query = { after: webhook.position, limit: PAGE, ...(workspaceId !== null && { workspaceId }) };
      const alerts = await store.alertsAfter(query);
      const last = alerts.at(-1);
      if (last === undefined) return webhook;
      const known = alerts.filter(({ kind }) => isKnownKind(kind));
      const notices = await this.#changesOf(webhook, known);
      webhook = { ...webhook, position: last.position };
      const rest = { delivery: null, ends: false, notices };
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

  async #announce(webhook: Webhook, signal: AbortSignal): Promise<void> {
    const { store, attempts, names, clock, owner } = this.#parts;
    const claim = { id: webhook.id, owner };
    const now = clock.now();
    const due = await store.dueNotices(webhook.id, now, MAX_ALERTS);
    const announced = await this.#withoutReplaced(webhook, await this.#withAlerts(webhook, due));
    const said = new Set(announced.map(({ notice }) => notice));
    const unsaid = due.filter((notice) => !said.has(notice));
    // Alerts that people have handled or filtered out meanwhile.
    const handled = unsaid.filter(({ state }) => state === 'NEW');
    const waitsUntil = nextMessageAt(webhook, announced);
    const isEarly = now < waitsUntil;
    if (isEarly || announced.length === 0) {
      // Replaced ends wait, too: the replacement may end, or a person may handle it, before its message.
      const waiting = isEarly ? due.filter((notice) => !handled.includes(notice)) : [];
      const put = waiting.map((notice) => ({ ...notice, dueAt: waitsUntil }));
      // Where nothing is left to repeat, the next failure is the first one.
      const failing = announced.length === 0 ? { failingSince: null, failures: 0 } : {};
      const progress = { ...webhook, ...failing };
      const notices = { put, drop: isEarly ? handled : unsaid };
      await store.recordProgress(claim, progress, { delivery: null, ends: true, notices });
      return;
    }
    const message = alertMessage(webhook, announced, names);
    const when = { position: webhook.position, since: due[0]?.dueAt ?? now };
    const end = await attempts.make(webhook, message, when, signal);
    if (end === null) return;
    const { delivery, isFailed } = end;
    const progress = isFailed ? end.progress : { ...end.progress, announcedAt: clock.now() };
    const notices = isFailed ? { put: [], drop: handled } : afterMessage(announced, unsaid);
    if (await store.recordProgress(claim, progress, { delivery, ends: true, notices }))
      attempts.reportDisabled(webhook, progress);
  }

  /** The notices that still fit their alerts, with all that a message needs. */
  async #withAlerts(webhook: Webhook, due: readonly Notice[]): Promise<Announced[]> {
    const { store } = this.#parts;
    const alerts = await store.alertsByIds(due.map(({ alertId }) => alertId));
    const connections = await connectionsOf(
      alerts.filter((alert) => alert !== null),
      store,
    );
    const ids = [...new Set(alerts.flatMap((alert) => alert?.workspaceId ?? []))];
    const workspaces = new Map(
      (await store.workspacesByIds(ids)).map((workspace, index) => [ids[index], workspace?.name ?? null]),
    );
    return due.flatMap((notice, index) => {
      const alert = alerts[index];
      if (alert == null || !isKnownKind(alert.kind)) return [];
      const connection = connections.get(alert.connectionId) ?? null;
      if (!isStillDue(webhook, notice, alert, connection)) return [];
      const { workspaceId } = alert;
      const workspaceName = workspaceId && (workspaces.get(workspaceId) ?? DELETED_WORKSPACE);
      const subject: Subject = { alert, connection, workspaceName };
      return { notice, subject };
    });
  }

  /** Without the ends of alerts for which the webhook announces another alert of the connection. */
  async #withoutReplaced(webhook: Webhook, due: readonly Announced[]): Promise<Announced[]> {
    const opens = new Set(
      due.flatMap(({ notice, subject: { alert } }) =>
        notice.state === 'NEW' ? `${alert.connectionId} ${alert.kind}` : [],
      ),
    );
    const announced: Announced[] = [];
    for (const one of due) {
      const { notice, subject } = one;
      const { alert, connection } = subject;
      const next = notice.state === 'OVER' ? replacementOf(alert, connection) : null;
      const isReplaced =
        next !== null &&
        (opens.has(`${alert.connectionId} ${next}`) || (await this.#hasAnnounced(webhook, alert, next)));
      if (!isReplaced) announced.push(one);
    }
    return announced;
  }

  /** Whether the webhook has announced an alert of this kind that the connection has now. */
  async #hasAnnounced({ id }: Webhook, { connectionId }: Alert, kind: AlertKind): Promise<boolean> {
    const { store } = this.#parts;
    const filter = { states: UNRESOLVED, kinds: [kind] };
    const { items } = await store.listAlerts({ connectionId: connectionId ?? '' }, filter, { limit: 1 });
    const notices = await store.noticesOf(
      id,
      items.map(({ value }) => value.id),
    );
    return notices.some(({ state }) => state === 'ANNOUNCED');
  }
}

/** What is left to say when the message has arrived. */
function afterMessage(announced: readonly Announced[], drop: readonly Notice[]): NoticeChanges {
  const put = announced.flatMap(({ notice }) =>
    notice.state === 'NEW' ? { ...notice, state: 'ANNOUNCED' as const, dueAt: null } : [],
  );
  const over = announced.flatMap(({ notice }) => (notice.state === 'OVER' ? notice : []));
  return { put, drop: [...drop, ...over] };
}
