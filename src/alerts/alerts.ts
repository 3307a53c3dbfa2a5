/** What people do with alerts. */
import type { Actor, AuditAction } from '../audit/audit.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { quote } from '../base/name.ts';
import { type Err, ok } from '../base/result.ts';
import { readTime, USE_RFC_3339 } from '../base/time-text.ts';
import { newId } from '../connection/idempotency.ts';
import { type Outcome, type Refusal, refuse } from '../connection/refusal.ts';
import type { Log } from '../observe/log.ts';
import { type AlertHandling, type AlertStore, MAX_COMMENTS } from '../storage/alerts.ts';
import { ALERT_KINDS, type Alert, type AlertComment, KINDS, UNRESOLVED } from './alert.ts';

export const MAX_SNOOZE_DAYS = 90;
export const MAX_COMMENT_CHARACTERS = 2_000;

export type AlertsParts = {
  readonly store: AlertStore;
  readonly clock: Clock;
  readonly log: Log;
};

export class Alerts {
  readonly #parts: AlertsParts;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
  }

  /** A person has seen it. Resolves it where nothing else is left to do. A resolved alert stays as it is. */
  acknowledge(alert: Pick<Alert, 'id' | 'kind'>, actor: Actor): Promise<Outcome<Alert>> {
    const now = this.#parts.clock.now();
    const ends = ALERT_KINDS[alert.kind].endsWhenAcknowledged;
    return this.#handle(alert, actor, 'ACKNOWLEDGE_ALERT', alert.kind, ({ state }) =>
      state === 'ACKNOWLEDGED'
        ? null
        : {
            ...{ state: ends ? 'RESOLVED' : 'ACKNOWLEDGED', snoozedUntil: null },
            ...{ resolvedAt: ends ? now : null, handledAt: now, handledBy: actor.tokenName },
          },
    );
  }

  /** Hides it until a moment: RFC 3339, in the future, at most `MAX_SNOOZE_DAYS` away. A resolved alert stays as it is. */
  async snooze(alert: Pick<Alert, 'id' | 'kind'>, until: string, actor: Actor): Promise<Outcome<Alert>> {
    const now = this.#parts.clock.now();
    const end = readSnoozeEnd(until, now);
    if (!end.ok) return end;
    const detail = `${alert.kind} until ${new Date(end.value).toISOString()}`;
    return this.#handle(alert, actor, 'SNOOZE_ALERT', detail, () => ({
      ...{ state: 'SNOOZED', snoozedUntil: end.value, resolvedAt: null },
      ...{ handledAt: now, handledBy: actor.tokenName },
    }));
  }

  /** Takes back an acknowledgement or a snooze. A resolved alert stays as it is. */
  reopen(alert: Pick<Alert, 'id' | 'kind'>, actor: Actor): Promise<Outcome<Alert>> {
    return this.#handle(alert, actor, 'REOPEN_ALERT', alert.kind, ({ state }) =>
      state === 'OPEN'
        ? null
        : { state: 'OPEN', snoozedUntil: null, resolvedAt: null, handledAt: null, handledBy: null },
    );
  }

  async comment(
    { id: alertId, kind }: Pick<Alert, 'id' | 'kind'>,
    text: string,
    actor: Actor,
    idempotencyKey: string | null = null,
  ): Promise<Outcome<Alert>> {
    const { store, clock } = this.#parts;
    const checked = checkComment(text);
    if (!checked.ok) return checked;
    const id = newId('COMMENT', idempotencyKey, `${actor.tokenId} ${alertId}`);
    if (!id.ok) return id;
    const comment: AlertComment = {
      ...{ id: id.value, alertId, createdAt: clock.now() },
      ...{ author: actor.tokenName, text: checked.value },
    };
    const added = await store.addComment(comment, { action: 'COMMENT_ON_ALERT', actor, detail: kind });
    if (added === 'FULL')
      return invalidComment(`The alert has ${MAX_COMMENTS} comments already.`, 'Continue elsewhere.');
    if (added === 'KNOWN' && !(await this.#isSame(comment))) return otherComment();
    const [alert] = await store.alertsByIds([alertId]);
    return alert == null ? alertNotFound() : ok(alert);
  }

  /** Whether the stored comment with this id has the same text. */
  async #isSame({ id, alertId, text }: AlertComment): Promise<boolean> {
    const [comments = []] = await this.#parts.store.alertComments([alertId]);
    return comments.some((known) => known.id === id && known.text === text);
  }

  async #handle(
    { id, kind }: Pick<Alert, 'id' | 'kind'>,
    actor: Actor,
    action: AuditAction,
    detail: string,
    decide: (alert: Alert) => AlertHandling | null,
  ): Promise<Outcome<Alert>> {
    const { store, clock, log } = this.#parts;
    const alert = await store.handleAlert(id, decide, clock.now(), { action, actor, detail });
    if (alert === null) return alertNotFound();
    log.info({ alertId: id, kind, state: alert.state }, 'alert handled');
    return ok(alert);
  }
}

/** How many alerts of all workspaces each kind has in each state; 0 where there is none. */
export async function alertTotals(store: Pick<AlertStore, 'alertGroups'>) {
  const groups = await store.alertGroups('ALL');
  return KINDS.flatMap((kind) =>
    UNRESOLVED.map((state) => ({
      ...{ kind, severity: ALERT_KINDS[kind].severity, state },
      count: groups.reduce((sum, group) => sum + (group.kind === kind ? group.counts[state] : 0), 0),
    })),
  );
}

export function alertNotFound(): Err<Refusal> {
  return refuse('ALERT_NOT_FOUND', 'Alert not found.', [
    'Use the id of an alert that "alerts" lists. Alerts that were resolved long ago are deleted.',
  ]);
}

function readSnoozeEnd(text: string, now: Millis): Outcome<Millis> {
  const end = readTime(text);
  if (end !== null && end > now && end <= now + MAX_SNOOZE_DAYS * 86_400_000) return ok(end);
  return refuse(
    'INVALID_SNOOZE',
    end === null
      ? `${quote(text)} is not a valid time.`
      : `until must be in the future, and at most ${MAX_SNOOZE_DAYS} days away; it is ${quote(text)}.`,
    [USE_RFC_3339],
  );
}

function checkComment(text: string): Outcome<string> {
  const comment = text.trim();
  if (comment.length >= 1 && comment.length <= MAX_COMMENT_CHARACTERS) return ok(comment);
  return invalidComment(
    `A comment must have 1 to ${MAX_COMMENT_CHARACTERS} characters; it has ${comment.length}.`,
    'Send a shorter comment, or one that is not empty.',
  );
}

function otherComment(): Err<Refusal> {
  return refuse(
    'IDEMPOTENCY_KEY_USED',
    'A request with this idempotency key added another comment to the alert.',
    ['Send the request with another idempotency key.'],
  );
}

function invalidComment(message: string, remedy: string): Err<Refusal> {
  return refuse('INVALID_COMMENT', message, [remedy]);
}
