/** The alert about newcomers in a trust policy. It lasts over several changes, until the last of them is gone. */
import type { Millis } from '../base/clock.ts';
import type { AlertChange, TrustWidened } from './alert.ts';

/** A change that needs no look at the open alert. */
type PlainChange = Exclude<AlertChange, { type: 'TRUST' }>;

export type AfterTrust = {
  /** Null: there is nothing to change. */
  readonly change: PlainChange | null;
  /** Whether someone was added, so that the alert needs attention again. */
  readonly isWider: boolean;
};

/**
 * What a change of the trust policy does to the alert.
 *
 * @param known what the unresolved alert says; null: there is none
 */
export function afterTrustChange(
  known: TrustWidened | null,
  { others, ...change }: Omit<TrustWidened, 'widenedAt'>,
  now: Millis,
): AfterTrust {
  const pending = new Set(newcomersIn(known).map(({ principal }) => principal));
  const isWider = others.some(({ principal, isNew }) => isNew && !pending.has(principal));
  const marked = others.map((one) => ({ ...one, isNew: one.isNew || pending.has(one.principal) }));
  if (isWider) return { change: open({ ...change, others: marked, widenedAt: now }), isWider };
  if (known === null) return { change: null, isWider };
  const isOver = !marked.some(({ isNew }) => isNew);
  return { change: isOver ? RESOLVE : open({ ...known, others: marked }), isWider };
}

/** Those whom nobody has accepted yet. */
export function newcomersIn(widened: TrustWidened | null): TrustWidened['others'] {
  return widened?.others.filter(({ isNew }) => isNew) ?? [];
}

const RESOLVE: PlainChange = { type: 'RESOLVE', kind: 'TRUST_WIDENED' };

function open(facts: TrustWidened): PlainChange {
  return { type: 'OPEN', reason: { kind: 'TRUST_WIDENED', facts } };
}
