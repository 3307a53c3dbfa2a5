/** What the list of alerts shows. All of it is in the query of the address, so that it survives a reload. */
import type { AlertFilter, AlertKind, AlertSeverity, AlertState } from '../../../schema/generated/graphql.ts';
import { searchedFor } from '../connection/title.ts';
import { keyIn } from '../routes.ts';
import { type ListPage, readListPage } from '../workspace/list-page.ts';
import { KIND, SEVERITY, STATE } from './words.ts';

export type AlertQuery = {
  readonly state: AlertState;
  readonly severity: AlertSeverity | null;
  readonly kind: AlertKind | null;
  /** With a kind: one group. */
  readonly cause: string | null;
  readonly search: string;
  readonly page: ListPage;
};

/** Reads the URL query. Anyone can change it, so every value is checked. */
export function readAlertQuery(query: Readonly<Record<string, string | undefined>>): AlertQuery {
  const { state, severity, kind, cause, search = '' } = query;
  return {
    state: keyIn(STATE, state) ?? 'OPEN',
    severity: keyIn(SEVERITY, severity),
    kind: keyIn(KIND, kind),
    cause: cause ?? null,
    search,
    page: readListPage(query),
  };
}

export function filterOf({ state, severity, kind, cause, search }: AlertQuery): AlertFilter {
  return {
    states: [state],
    ...(severity !== null && { severities: [severity] }),
    ...(kind !== null && { kinds: [kind] }),
    ...(cause !== null && { cause }),
    ...(search.trim() !== '' && { search: searchedFor(search) }),
  };
}

export function isFiltered({ state, severity, kind, search }: AlertQuery): boolean {
  return state !== 'OPEN' || severity !== null || kind !== null || search.trim() !== '';
}
