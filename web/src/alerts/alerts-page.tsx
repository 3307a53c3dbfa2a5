import { useRef } from 'react';
import type { AlertCountPartsFragment, AlertKind, AlertState } from '../../../schema/generated/graphql.ts';
import { serverNow } from '../data/server-time.ts';
import { useThrottled } from '../data/throttled.ts';
import { announce } from '../parts/announcer.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Select } from '../parts/select.tsx';
import { Tiles } from '../parts/tiles.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf, type Query, useQuery } from '../routes.ts';
import { useReadsEverything } from '../session/viewer.ts';
import { FIRST_PAGE } from '../workspace/list-page.ts';
import { SearchField } from '../workspace/list-tools.tsx';
import { AlertGroups } from './alert-groups.tsx';
import { AlertList } from './alert-list.tsx';
import { type AlertQuery, readAlertQuery } from './alert-query.ts';
import { useAlertChanges, useAlertSummary, useAlertWorkspace } from './alerts-live.tsx';
import { capitalized, countIn, headlineOf, KIND, SEVERITY, STATE } from './words.ts';

const STATE_OPTIONS = Object.entries(STATE).map(([key, words]) => ({ key: key as AlertState, words }));

/** What needs attention: in one workspace, or for operators in all. It stays current while it is open. */
export function AlertsPage() {
  const workspaceId = useAlertWorkspace();
  const readsEverything = useReadsEverything();
  const summary = useAlertSummary();
  const [inAddress, change] = useQuery();
  const query = readAlertQuery(inAddress);
  const show = (patch: Query) => change({ ...FIRST_PAGE, ...patch });
  useAnnouncedAlerts();
  return (
    <div className="wide">
      {readsEverything && workspaceId !== null && (
        <BackLink href={addressOf({ page: 'ALERTS' })} words="All workspaces" />
      )}
      <PageTitle title="Needs attention">
        <p className="lead">
          Aurora closes an alert when its problem is fixed. "Mark as seen" only moves it to the list "Seen",
          for everyone.
        </p>
      </PageTitle>
      {summary === undefined ? (
        <Waiting lines={3} />
      ) : (
        <Severities counts={summary.alertCounts} query={query} show={show} />
      )}
      <AlertTools query={query} show={show} kinds={kindsOf(summary?.alertGroups ?? [], query)} />
      {/* A search is about single accounts, and nothing groups resolved alerts. */}
      {query.search.trim() !== '' || query.state === 'RESOLVED' ? (
        <AlertList query={query} />
      ) : (
        summary !== undefined && <AlertGroups groups={summary.alertGroups} query={query} />
      )}
    </div>
  );
}

/** The kinds to filter by: those of the present alerts. Resolved ones may have any kind. */
function kindsOf(groups: readonly { readonly kind: AlertKind }[], { state, kind }: AlertQuery): AlertKind[] {
  const present = new Set<AlertKind | null>([...groups.map((group) => group.kind), kind]);
  return (Object.keys(KIND) as AlertKind[]).filter((one) => state === 'RESOLVED' || present.has(one));
}

/** Tells screen readers of new alerts, several in one sentence. */
function useAnnouncedAlerts(): void {
  const since = useRef(serverNow());
  const seen = useRef(new Set<string>());
  const fresh = useRef<string[]>([]);
  const tell = useThrottled(() => {
    const [title, ...others] = fresh.current;
    fresh.current = [];
    if (title !== undefined)
      announce(others.length === 0 ? `New alert: ${title}.` : `${others.length + 1} new alerts.`);
  });
  useAlertChanges((alert) => {
    const { id, state, openedAt } = alert;
    if (state !== 'OPEN' || seen.current.has(id) || Date.parse(openedAt) < since.current) return;
    seen.current.add(id);
    fresh.current.push(headlineOf(alert));
    tell();
  });
}

type ToolProps = { readonly query: AlertQuery; readonly show: (patch: Query) => void };

/** How many alerts of the shown state have which severity. Each filters the list. */
function Severities({
  counts,
  query: { state, severity },
  show,
}: ToolProps & { readonly counts: readonly AlertCountPartsFragment[] }) {
  if (state === 'RESOLVED') return null;
  return (
    <Tiles
      legend={`${STATE[state]} alerts by severity`}
      tiles={counts.map((of) => ({
        key: of.severity,
        count: countIn(state, of),
        ...SEVERITY[of.severity],
      }))}
      chosen={severity}
      choose={(next) => show({ severity: next, kind: null, cause: null })}
    />
  );
}

/** Search, state and kind. */
function AlertTools({ query, show, kinds }: ToolProps & { readonly kinds: readonly AlertKind[] }) {
  const { search, state, kind } = query;
  return (
    <search className="alert-tools">
      <SearchField
        label="Search alerts"
        placeholder="Account name, number or role"
        text={search}
        onSearch={(text) => show({ search: text === '' ? null : text })}
      />
      <Select
        label="State"
        isLabelHidden
        options={STATE_OPTIONS}
        chosen={state}
        onChoose={(key) =>
          show({ state: key === 'OPEN' ? null : key, severity: null, kind: null, cause: null })
        }
      />
      <Select
        label="Kind"
        isLabelHidden
        options={[
          { key: 'ALL', words: 'All kinds' },
          ...kinds.map((key) => ({ key, words: capitalized(KIND[key].many) })),
        ]}
        chosen={kind ?? 'ALL'}
        onChoose={(key) => show({ kind: key === 'ALL' ? null : key, cause: null })}
      />
    </search>
  );
}
