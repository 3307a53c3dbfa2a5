import { useId, useRef, useState } from 'react';
import type { AlertGroupPartsFragment } from '../../../schema/generated/graphql.ts';
import { useThrottled } from '../data/throttled.ts';
import { Badge } from '../parts/badge.tsx';
import { Icon } from '../parts/icon.tsx';
import { NotLoaded } from '../parts/loading.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { useMayConnect } from '../session/viewer.ts';
import { useKeptFocus } from '../workspace/kept-focus.ts';
import { totalInWords } from '../workspace/list-foot.tsx';
import { readListPage } from '../workspace/list-page.ts';
import { PagedList } from '../workspace/paged-list.tsx';
import { useAlertPage } from './alert-page.ts';
import { type AlertQuery, isFiltered } from './alert-query.ts';
import { AlertAdvice, AlertRow, sharedAdvice } from './alert-row.tsx';
import { useAlertChanges, useAlertWorkspace } from './alerts-live.tsx';
import { useGroupHandling } from './group-handling.ts';
import { HandlingButtons } from './handling.tsx';
import { NoAlerts } from './no-alerts.tsx';
import { ALERTS, countIn, countInWords, SEVERITY } from './words.ts';

type Props = { readonly groups: readonly AlertGroupPartsFragment[]; readonly query: AlertQuery };

/**
 * The problems, the most urgent first. One that several accounts have is one row, which unfolds to its alerts. Any
 * other is the row of its alert.
 */
export function AlertGroups({ groups, query }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const keptFocus = useKeptFocus(list);
  const shown = groups.filter((group) => isShown(group, query));
  if (shown.length === 0) return <NoAlerts isFiltered={isFiltered(query)} />;
  const total = shown.reduce((sum, group) => sum + countIn(query.state, group), 0);
  return (
    <div className="list">
      <p className="list-total">{totalInWords(total, ALERTS)}</p>
      <ul ref={list} {...keptFocus} className="rows" tabIndex={-1} aria-label="Alerts">
        {shown.map((group) => {
          const Shown = countIn(query.state, group) > 1 ? Group : Single;
          return <Shown key={`${group.kind} ${group.cause}`} group={group} query={query} />;
        })}
      </ul>
    </div>
  );
}

function isShown(group: AlertGroupPartsFragment, { state, severity, kind, cause }: AlertQuery): boolean {
  return (
    countIn(state, group) > 0 &&
    (severity === null || severity === group.severity) &&
    (kind === null || kind === group.kind) &&
    (cause === null || cause === group.cause)
  );
}

type GroupProps = Pick<Props, 'query'> & { readonly group: AlertGroupPartsFragment };

/** One page of the alerts of a group, as they change. */
function useAlertsOf({ kind, cause }: AlertGroupPartsFragment, { state }: AlertQuery) {
  const [page, setPage] = useState(() => readListPage({}));
  const filter = { states: [state], kinds: [kind], ...(cause !== null && { cause }) };
  const { shown, isFresh, problem, refresh } = useAlertPage(filter, page);
  const soon = useThrottled(refresh);
  useAlertChanges((alert) => alert.kind === kind && alert.cause === cause && soon());
  return { shown, isFresh, problem, setPage };
}

/** The only alert of a group. */
function Single({ group, query }: GroupProps) {
  const workspaceId = useAlertWorkspace();
  const { shown, problem } = useAlertsOf(group, query);
  if (shown === undefined)
    return (
      <li className="row">
        <NotLoaded problem={problem} lines={2} />
      </li>
    );
  return shown.edges.map(({ node }) => <AlertRow key={node.id} alert={node} workspaceId={workspaceId} />);
}

/** Several alerts of a group, folded, with what a user does with all of them. */
function Group({ group, query }: GroupProps) {
  const { kind, cause, causeTitle, severity, newestAt } = group;
  const { state } = query;
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const mayHandle = useMayConnect();
  const handling = useGroupHandling({ states: [state], kinds: [kind], ...(cause !== null && { cause }) });
  const words = countInWords(kind, countIn(state, group));
  return (
    <li className="row">
      <div className="alert-head">
        <div className="row-words">
          <button
            type="button"
            className="disclosure-button alert-group"
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setIsOpen(!isOpen)}
          >
            <Icon name="CHEVRON" />
            <span>
              <strong>{words}</strong>
            </span>
            {causeTitle !== null && <span className="hint">{causeTitle}</span>}
          </button>
          <p className="hint alert-about alert-group-about">
            <Badge tone={SEVERITY[severity].tone} size="SMALL">
              {SEVERITY[severity].words}
            </Badge>
            <span>Latest {asMoment(newestAt)}</span>
          </p>
        </div>
        {mayHandle && (
          <div className="row-tools">
            <HandlingButtons
              state={state}
              name={words}
              isAll
              running={handling.running}
              onHandle={(next) => void handling.run(next)}
            />
          </div>
        )}
      </div>
      {handling.problem !== undefined && <ProblemNotice problem={handling.problem} />}
      <div id={id} className="alert-rows" hidden={!isOpen}>
        {isOpen && <AlertsOfGroup group={group} query={query} label={words} />}
      </div>
    </li>
  );
}

function AlertsOfGroup({ group, query, label }: GroupProps & { readonly label: string }) {
  const workspaceId = useAlertWorkspace();
  const { shown, isFresh, problem, setPage } = useAlertsOf(group, query);
  const advice = sharedAdvice(shown?.edges.map(({ node }) => node) ?? []);
  return (
    <PagedList
      words={ALERTS}
      label={label}
      shown={shown}
      problem={problem}
      lines={4}
      isFresh={isFresh}
      isOnCard
      // The title of the group says how many there are.
      head={
        advice !== null && (
          <div className="group-advice">
            <AlertAdvice advice={advice} />
          </div>
        )
      }
      empty={null}
      onTurn={(patch) => setPage(readListPage(patch))}
    >
      {(alert) => (
        <AlertRow
          key={alert.id}
          alert={alert}
          workspaceId={workspaceId}
          isInGroup
          isAdviceShown={advice !== null}
        />
      )}
    </PagedList>
  );
}
