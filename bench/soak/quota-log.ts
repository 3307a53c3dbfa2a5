/** Every use of a quota that was granted: PostgreSQL copies each row, because Aurora deletes those of the past. */
import type { Millis } from '../../src/base/clock.ts';
import type { QuotaKind } from '../../src/storage/quotas.ts';
import type { Store } from '../../src/storage/store.ts';
import { asOperator } from '../../test/support/as-operator.ts';
import { maxWithin } from '../../test/support/calls-per-second.ts';
import { readEvents } from './books.ts';
import type { Audit } from './soak.ts';

type Limits = Readonly<Partial<Record<QuotaKind, { readonly limit: number; readonly windowMs: Millis }>>>;

type Use = { readonly workspace_id: string; readonly kind: QuotaKind; readonly used_at: string };

const INSTALL = `
create table soak_quota_uses (like allowance_uses);
create function soak_copy() returns trigger language plpgsql as
  'begin insert into soak_quota_uses select new.*; return null; end';
create trigger soak_copy after insert on allowance_uses for each row execute function soak_copy()`;

/** Installs the copy. The schema must exist. */
export async function logQuotaUses(url: string): Promise<void> {
  await asOperator(url, INSTALL);
}

/** What was used, in lines; and windows with more uses than the limit, and verifications without one, in words. */
export async function auditQuotas(url: string, store: Store, limits: Limits): Promise<Audit> {
  const uses = await asOperator<Use>(
    url,
    'select workspace_id, kind, used_at from soak_quota_uses order by used_at',
  );
  const lines: string[] = [];
  const faults: string[] = [];
  for (const [kind, ofKind] of Map.groupBy(uses, (use) => use.kind)) {
    const { limit, windowMs } = limits[kind] ?? { limit: 0, windowMs: 0 };
    const most = Map.groupBy(ofKind, ({ workspace_id }) => workspace_id)
      .entries()
      .map(([workspaceId, ofWorkspace]) => ({ workspaceId, count: countWithin(ofWorkspace, windowMs) }))
      .toArray();
    const counts = most.map(({ count }) => count);
    lines.push(
      `Quota ${kind}: ${ofKind.length} uses, at most ${Math.max(...counts)} of ${limit} in a window.`,
    );
    for (const { workspaceId, count } of most)
      if (count > limit)
        faults.push(`Workspace ${workspaceId} used ${count} of the quota ${kind}: ${limit}.`);
  }
  const attempts = uses.filter(({ kind }) => kind === 'ATTEMPT').length;
  const events = await readEvents(store);
  const begun = events.filter(({ change }) => change.type === 'VerificationStarted').length;
  if (begun > attempts) faults.push(`${begun} verifications began, with ${attempts} uses of the quota.`);
  return { lines, faults };
}

function countWithin(uses: readonly Use[], windowMs: Millis): number {
  return maxWithin(
    uses.map(({ used_at }) => Number(used_at)),
    windowMs,
  );
}
