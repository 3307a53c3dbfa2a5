/** The alerts about API keys: those that will expire, and those that are old or out of use. */
import type { Millis } from '../base/clock.ts';
import { allPages } from '../base/page.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import { type Alert, type AlertKind, type AlertReason, UNRESOLVED } from './alert.ts';

const DAY_MS: Millis = 86_400_000;

/** So long before its end, a key needs attention. Shorter-lived keys end as planned. */
const EXPIRY_NOTICE_MS: Millis = 14 * DAY_MS;
const MIN_LIFETIME_MS: Millis = 60 * DAY_MS;

const UNUSED_MS: Millis = 90 * DAY_MS;
const OLD_MS: Millis = 365 * DAY_MS;

const KINDS: readonly AlertKind[] = ['API_KEY_EXPIRES', 'API_KEY_OLD'];

/** Keys and alerts that are read at a time. */
const PAGE = 100;

/** Why a usable key needs attention. */
function reasonsOf(key: ApiKey, now: Millis): AlertReason[] {
  const { name, hint, createdAt, lastUsedAt, expiresAt, revokedAt } = key;
  if (revokedAt !== null || (expiresAt !== null && expiresAt <= now)) return [];
  const reasons: AlertReason[] = [];
  if (expiresAt !== null && expiresAt - now <= EXPIRY_NOTICE_MS && expiresAt - createdAt >= MIN_LIFETIME_MS)
    reasons.push({ kind: 'API_KEY_EXPIRES', facts: { name, hint, expiresAt } });
  const isUnused = now - (lastUsedAt ?? createdAt) >= UNUSED_MS;
  if (isUnused || now - createdAt >= OLD_MS)
    reasons.push({
      kind: 'API_KEY_OLD',
      facts: { name, hint, createdAt, unusedSince: isUnused ? (lastUsedAt ?? createdAt) : null },
    });
  return reasons;
}

type ReviewStore = Pick<AlertStore, 'listAlerts' | 'changeAlerts'> & Pick<TokenStore, 'apiKeysAfter'>;

/** Opens and resolves the alerts of all keys. Writes only what changes. */
export async function reviewKeys(store: ReviewStore, now: Millis): Promise<void> {
  const open = await unresolvedAlerts(store);
  for (let after = ''; ; ) {
    const keys = await store.apiKeysAfter(after, PAGE);
    for (const key of keys)
      for (const reason of reasonsOf(key, now)) {
        const subject = { subject: key.id, connectionId: null, workspaceId: key.workspaceId };
        // What is open already stays, and what is left in the end is over.
        if (!open.delete(`${reason.kind} ${key.id}`))
          await store.changeAlerts(subject, [{ type: 'OPEN', reason }], now);
      }
    const last = keys.at(-1);
    if (last === undefined || keys.length < PAGE) break;
    after = last.id;
  }
  for (const { kind, subject, connectionId, workspaceId } of open.values())
    await store.changeAlerts({ subject, connectionId, workspaceId }, [{ type: 'RESOLVE', kind }], now);
}

async function unresolvedAlerts(store: ReviewStore): Promise<Map<string, Alert>> {
  const found = new Map<string, Alert>();
  const filter = { states: UNRESOLVED, kinds: KINDS };
  for await (const page of allPages(PAGE, (request) => store.listAlerts('ALL', filter, request)))
    for (const alert of page) found.set(`${alert.kind} ${alert.subject}`, alert);
  return found;
}
